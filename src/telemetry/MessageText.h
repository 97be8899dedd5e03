#pragma once

#include <string>

namespace google::protobuf {
class Message;
}

namespace handrail {

/// The bytes of a generated message with its maps in order: equal messages give equal bytes.
[[nodiscard]] std::string messageBytes(const google::protobuf::Message& message);
/// One line of JSON, protobuf's mapping with the field names as in the proto file, maps in order.
[[nodiscard]] std::string messageJson(const google::protobuf::Message& message);

} // namespace handrail
