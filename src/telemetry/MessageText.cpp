#include "telemetry/MessageText.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <google/protobuf/message.h>
#include <google/protobuf/util/json_util.h>
#include <google/protobuf/util/type_resolver.h>
#include <google/protobuf/util/type_resolver_util.h>
#include <memory>

namespace handrail {

namespace pb = google::protobuf;

std::string messageBytes(const pb::Message& message)
{
    std::string bytes(message.ByteSizeLong(), '\0'); // no more than it takes: many are kept
    pb::io::ArrayOutputStream stream(bytes.data(), static_cast<int>(bytes.size()));
    pb::io::CodedOutputStream out(&stream);
    out.SetSerializationDeterministic(true);
    message.SerializeWithCachedSizes(&out);
    return bytes;
}

std::string messageJson(const pb::Message& message)
{
    const std::unique_ptr<pb::util::TypeResolver> resolver(
        pb::util::NewTypeResolverForDescriptorPool("handrail", pb::DescriptorPool::generated_pool()));
    pb::util::JsonPrintOptions options;
    options.preserve_proto_field_names = true;
    std::string json;
    // Printing what was just encoded can't fail.
    (void)pb::util::BinaryToJsonString(resolver.get(), "handrail/" + message.GetDescriptor()->full_name(),
                                       messageBytes(message), &json, options);
    return json;
}

} // namespace handrail
