#pragma once

#include <string>
#include <tl/expected.hpp>

namespace handrail {

/// What kind of thing went wrong, for code that must decide. People read the text.
enum class ErrorCode {
    invalidInput,   ///< what we were given is wrong: mend it and try again
    notFound,       ///< the named thing is not there
    alreadyExists,  ///< the same id with other content, a port or a directory in use
    refused,        ///< not allowed, or overtaken by something newer
    unavailable,    ///< the other side can't be reached or doesn't answer in time
    diskFull,       ///< no room to write
    newerVersion,   ///< made by a newer version of this program
    damaged,        ///< data that should be whole is not
    failed          ///< the operating system or a library said no
};

/// An error is a value that says what happened, where, and what to do about it.
struct Error {
    ErrorCode code = ErrorCode::failed;
    std::string what;     ///< what happened, a plain clause without a full stop: "unknown key 'limt'"
    std::string where;    ///< file:line:column, an address or a name; empty if there is none
    std::string whatToDo; ///< what to write or do instead; empty if nothing sensible can be said

    /// "where: what. whatToDo": one line for logs and the command line.
    [[nodiscard]] std::string text() const;
    bool operator==(const Error&) const = default;
};

template <typename T>
using Result = tl::expected<T, Error>;

/// `return fail(ErrorCode::notFound, "no such service", name, "see `handrail-agent status`");`
[[nodiscard]] inline tl::unexpected<Error> fail(ErrorCode code, std::string what, std::string where = {},
                                                std::string whatToDo = {})
{
    return tl::unexpected<Error>(Error{code, std::move(what), std::move(where), std::move(whatToDo)});
}
[[nodiscard]] inline tl::unexpected<Error> fail(Error error) { return tl::unexpected<Error>(std::move(error)); }

} // namespace handrail
