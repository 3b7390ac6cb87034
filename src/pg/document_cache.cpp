#include "document_cache.hpp"

#include "boundary.hpp"

extern "C" {
#include "utils/memutils.h"
}

namespace prescriptive {

void DocumentCache::init() {
    RegisterXactCallback(at_transaction_end, this);
    forget_with_transactions(&externals_seen_);
}

void DocumentCache::at_transaction_end(XactEvent event, void* cache) {
    DocumentCache* self = static_cast<DocumentCache*>(cache);
    switch (event) {
        case XACT_EVENT_COMMIT:
        case XACT_EVENT_ABORT:
        case XACT_EVENT_PREPARE:
        case XACT_EVENT_PARALLEL_COMMIT:
        case XACT_EVENT_PARALLEL_ABORT:
            ++self->transaction_;
            self->drop_unused();
            break;
        default: break;
    }
}

void DocumentCache::drop_unused() {
    int count = 0;
    for (DocumentEntry** link = &entries_; *link != nullptr;) {
        DocumentEntry* entry = *link;
        if (++count > kEntries && entry->transaction != transaction_) {
            *link = entry->next;
            ++dropped_;
            if (dropping_ != nullptr) dropping_(entry);
            kind_.destroy(entry->compiled);
            MemoryContextDelete(entry->context);
        } else {
            link = &entry->next;
        }
    }
}

DocumentEntry* DocumentCache::Use(DocumentEntry* entry) {
    entry->transaction = transaction_;
    return entry;
}

DocumentEntry* DocumentCache::Find(const Digest& digest) {
    for (DocumentEntry** link = &entries_; *link != nullptr; link = &(*link)->next) {
        DocumentEntry* entry = *link;
        if (std::memcmp(entry->value->digest.data(), digest.data(), digest.size()) != 0) continue;
        *link = entry->next;
        entry->next = entries_;
        entries_ = entry;
        return Use(entry);
    }
    return nullptr;
}

// Compiles a document that is not kept yet. Until that is done, its memory is the caller's.
DocumentEntry* DocumentCache::add(const DocumentText& text) {
    const MemoryContext context =
        AllocSetContextCreate(CurrentMemoryContext, "prescriptive document", ALLOCSET_SMALL_SIZES);
    const MemoryContext caller = MemoryContextSwitchTo(context);
    DocumentEntry* entry = static_cast<DocumentEntry*>(palloc0(sizeof(DocumentEntry)));
    entry->context = context;
    entry->value = make_document_value(text.data, text.size, text.digest);
    MemoryContextSwitchTo(caller);
    run_core([&](CancelledCallback cancelled) {
        entry->compiled = kind_.compile({text.data, text.size}, cancelled);
    });
    MemoryContextSetParent(context, TopMemoryContext);
    entry->next = entries_;
    entries_ = entry;
    Use(entry);
    drop_unused();
    return entry;
}

DocumentEntry* DocumentCache::find_or_add(Datum datum) {
    DocumentEntry* entry = Find(document_digest(kind_, datum));
    return entry != nullptr ? entry : add(document_text(kind_, datum));
}

DocumentEntry* DocumentCache::entry_of_compiled(const void* compiled) {
    for (DocumentEntry* entry = entries_; entry != nullptr; entry = entry->next)
        if (entry->compiled == compiled) return entry;
    elog(ERROR, "%s is not in the cache", kind_.noun);
}

DocumentEntry* DocumentCache::entry_of_external(Datum datum) {
    struct varatt_external pointer;
    VARATT_EXTERNAL_GET_POINTER(pointer, reinterpret_cast<struct varlena*>(DatumGetPointer(datum)));
    const bool snapshot_set = ActiveSnapshotSet();
    const bool remembered = snapshot_set && externals_seen_.Matches(GetActiveSnapshot());
    if (!remembered) external_count_ = external_next_ = 0;
    for (int i = 0; i < external_count_; ++i)
        if (std::memcmp(&externals_[i].pointer, &pointer, sizeof pointer) == 0) return externals_[i].entry;

    DocumentEntry* entry = find_or_add(datum);
    if (!snapshot_set) return entry;
    if (!remembered) {
        external_count_ = external_next_ = 0;
        externals_seen_.remember(GetActiveSnapshot());
    }
    externals_[external_next_] = {pointer, entry};
    external_count_ = Max(external_count_, external_next_ + 1);
    external_next_ = (external_next_ + 1) % kExternals;
    return entry;
}

DocumentEntry* DocumentCache::entry_of_extended(Datum datum) {
    const struct varlena* value = reinterpret_cast<const struct varlena*>(DatumGetPointer(datum));
    return VARATT_IS_EXTERNAL_ONDISK(value) ? entry_of_external(datum) : find_or_add(datum);
}

}  // namespace prescriptive
