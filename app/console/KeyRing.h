#pragma once

#include "base/Result.h"

#include <atomic>
#include <functional>
#include <memory>
#include <string>

namespace handrail::console {

/// A person's private keys in the desktop's own keyring (Secret Service or KWallet), so that no file holds them.
/// They are found again by the name of the certificate: mira.pem has the key "mira". Lives on the GUI thread.
class KeyRing {
public:
    KeyRing() = default;
    /// Whoever still waits for a key is told that there is none.
    ~KeyRing() { *m_closing = true; }
    KeyRing(const KeyRing&) = delete;
    KeyRing& operator=(const KeyRing&) = delete;

    /// What reads the key `name` when it is called: on any thread but the GUI's, while that runs its loop; waits until the
    /// person has opened the keyring, at most a minute. May outlive this object. Errors: unavailable (no keyring here, or not
    /// opened), notFound (it has no such key).
    [[nodiscard]] std::function<Result<std::string>()> reader(const std::string& name) const;

    /// Puts the key that stands in `file` into the keyring and reads it back; runs a loop of events until that is done.
    /// Gives the name it has there. Errors: notFound, failed (the file), invalidInput (no private key in it), unavailable.
    [[nodiscard]] static Result<std::string> keep(const std::string& file);

private:
    std::shared_ptr<std::atomic<bool>> m_closing = std::make_shared<std::atomic<bool>>(false);
};

} // namespace handrail::console
