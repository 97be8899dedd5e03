#pragma once

#include "base/Mutex.h"

#include <map>
#include <memory>
#include <utility>

namespace handrail {

/// A value that never changes, kept once for all who have an equal one: a thousand services say mostly the same of themselves.
/// Making one looks for its equal among those in use, under a lock; a copy may go to other threads. T has an order.
template <typename T>
class Interned {
public:
    Interned() = default; ///< T{}
    explicit Interned(T value) : m_value(InUse::ofAll().find(std::move(value))) {}

    /// Valid as long as any equal one is.
    [[nodiscard]] const T& operator*() const
    {
        static const T kNone{};
        return m_value ? *m_value : kNone;
    }
    [[nodiscard]] const T* operator->() const { return &**this; }
    bool operator==(const Interned& other) const { return m_value == other.m_value || **this == *other; }

private:
    class InUse {
    public:
        static InUse& ofAll()
        {
            static auto* const ofAll = new InUse; // outlives every value, the static ones too
            return *ofAll;
        }
        std::shared_ptr<const T> find(T value) HR_EXCLUDES(m_mutex)
        {
            const Lock lock(m_mutex);
            if (const auto known = m_values.find(&value); known != m_values.end()) {
                if (auto shared = known->second.lock())
                    return shared;
                m_values.erase(known); // its last holder is just letting it go
            }
            std::shared_ptr<const T> made(new T(std::move(value)), [this](const T* gone) { letGo(gone); });
            m_values.emplace(made.get(), made);
            return made;
        }

    private:
        struct ByValue {
            bool operator()(const T* a, const T* b) const { return *a < *b; }
        };
        void letGo(const T* gone) HR_EXCLUDES(m_mutex)
        {
            {
                const Lock lock(m_mutex);
                const auto known = m_values.find(gone);
                if (known != m_values.end() && known->first == gone) // else an equal one came after it
                    m_values.erase(known);
            }
            delete gone;
        }

        Mutex m_mutex;
        std::map<const T*, std::weak_ptr<const T>, ByValue> m_values HR_GUARDED_BY(m_mutex);
    };

    std::shared_ptr<const T> m_value; ///< null: T{}
};

} // namespace handrail
