// C++ objects that end with a memory context.
#pragma once

#include "boundary.hpp"

extern "C" {
#include "postgres.h"
}

namespace prescriptive {

// What make() gives by new, deleted when the context is reset or deleted.
template <typename T, typename Make>
T* keep_object(MemoryContext context, Make&& make) {
    struct Holder {
        MemoryContextCallback callback;
        T* object;
    };
    Holder* holder = static_cast<Holder*>(MemoryContextAllocZero(context, sizeof(Holder)));
    holder->callback.func = [](void* kept) { delete static_cast<Holder*>(kept)->object; };
    holder->callback.arg = holder;
    MemoryContextRegisterResetCallback(context, &holder->callback);
    run_core([&](auto) { holder->object = make(); });
    return holder->object;
}

}  // namespace prescriptive
