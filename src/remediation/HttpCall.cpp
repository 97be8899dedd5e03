#include "remediation/HttpCall.h"

#include "base/Files.h"
#include "remediation/BoundedOutput.h"

#include <curl/curl.h>
#include <fmt/format.h>
#include <memory>

namespace handrail::remediation {

namespace {

constexpr std::string_view kSecret = "secret:";

std::size_t keep(char* bytes, std::size_t size, std::size_t count, void* output)
{
    static_cast<BoundedOutput*>(output)->add(std::string_view(bytes, size * count));
    return size * count;
}

struct FreeEasy {
    void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};
struct FreeList {
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using Easy = std::unique_ptr<CURL, FreeEasy>;
using List = std::unique_ptr<curl_slist, FreeList>;

List headerList(const std::vector<std::string>& lines)
{
    List list;
    for (const auto& line : lines)
        list.reset(curl_slist_append(list.release(), line.c_str()));
    return list;
}

/// Before anything was sent, the target can't have acted.
bool neverSent(CURLcode code)
{
    return code == CURLE_COULDNT_CONNECT || code == CURLE_COULDNT_RESOLVE_HOST || code == CURLE_COULDNT_RESOLVE_PROXY
           || code == CURLE_URL_MALFORMAT || code == CURLE_UNSUPPORTED_PROTOCOL || code == CURLE_SSL_CONNECT_ERROR
           || code == CURLE_PEER_FAILED_VERIFICATION;
}

void setUp(CURL* easy, const ShimJob& job, curl_slist* headers, BoundedOutput& body)
{
    curl_easy_setopt(easy, CURLOPT_URL, job.url.c_str());
    curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, job.method.c_str());
    if (!job.body.empty() || job.method == "POST" || job.method == "PUT") {
        curl_easy_setopt(easy, CURLOPT_POSTFIELDS, job.body.c_str());
        curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE, static_cast<long>(job.body.size()));
    }
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, keep);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, &body);
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, static_cast<long>(job.atMost.count()));
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_NOPROXY, "localhost,127.0.0.1,::1");
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_USERAGENT, "handrail");
}

} // namespace

Result<Headers> readHeaders(const ShimJob& job)
{
    Headers headers;
    headers.lines.push_back("Idempotency-Key: " + job.operation.value);
    for (const auto& [name, value] : job.headers) {
        std::string text = value;
        if (const auto at = text.find(kSecret); at != std::string::npos) {
            // "Bearer secret:FILE" keeps what stands before it.
            auto secret = readFile(text.substr(at + kSecret.size()), 64u << 10);
            if (!secret)
                return fail(secret.error());
            while (!secret->empty() && (secret->back() == '\n' || secret->back() == '\r' || secret->back() == ' '))
                secret->pop_back();
            headers.secrets.push_back(*secret);
            text = text.substr(0, at) + *secret;
        }
        if (name.find_first_of("\r\n:") != std::string::npos || text.find_first_of("\r\n") != std::string::npos)
            return fail(ErrorCode::invalidInput, "a header has a line end in it", name);
        headers.lines.push_back(fmt::format("{}: {}", name, text));
    }
    return headers;
}

ShimResult callHttp(const ShimJob& job)
{
    ShimResult result;
    const auto headers = readHeaders(job);
    if (!headers) {
        result.output = headers.error().text();
        return result;
    }
    curl_global_init(CURL_GLOBAL_DEFAULT);
    const Easy easy(curl_easy_init());
    if (!easy) {
        result.output = "no memory for an HTTP call";
        return result;
    }
    const List list = headerList(headers->lines);
    BoundedOutput body;
    setUp(easy.get(), job, list.get(), body);
    const CURLcode code = curl_easy_perform(easy.get());
    long status = 0;
    curl_easy_getinfo(easy.get(), CURLINFO_RESPONSE_CODE, &status);
    if (status != 0)
        result.exitStatus = static_cast<int>(status);
    result.timedOut = code == CURLE_OPERATION_TIMEDOUT;
    result.ok = code == CURLE_OK && status >= 200 && status < 300;
    // A gateway that gave up waiting doesn't know what the target did either.
    result.mayHaveActed = code == CURLE_OK ? status == 502 || status == 504 : !neverSent(code);
    result.output = body.text();
    if (code != CURLE_OK)
        result.output += fmt::format("\n{}\n", curl_easy_strerror(code));
    result.output = masked(std::move(result.output), headers->secrets);
    return result;
}

} // namespace handrail::remediation
