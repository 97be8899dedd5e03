// A precompiled header needs a source that takes it.
