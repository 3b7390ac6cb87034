// Compiled documents, kept by digest in a small cache whose entries stay until the end of the transaction
// that used them. No call parses, hashes or detoasts a document that is kept.
#pragma once

#include <cstring>

#include "document_value.hpp"
#include "snapshot_identity.hpp"

extern "C" {
#include "access/detoast.h"
#include "access/xact.h"
#if PG_VERSION_NUM >= 160000
#include "varatt.h"
#endif
}

namespace prescriptive {

struct DocumentEntry {
    DocumentEntry* next;
    const void* compiled;
    DocumentValue* value;
    MemoryContext context;  // holds the entry, and may hold what is made of it
    void* made;             // that, or null
    uint64 transaction;     // the last one that was handed this entry
};

// One for each kind, a static object. All plain data: errors may pass at any time.
class DocumentCache {
public:
    // `dropping` is told of an entry that goes, while it is still there; may be null.
    constexpr explicit DocumentCache(const DocumentKind& kind, void (*dropping)(DocumentEntry*) = nullptr)
        : kind_(kind), dropping_(dropping) {}

    // Has the cache follow transactions. Once per backend.
    void init();

    // The entry of a value, which holds until the transaction ends.
    DocumentEntry* entry_of(Datum datum) {
        const struct varlena* value = reinterpret_cast<const struct varlena*>(DatumGetPointer(datum));
        if (VARATT_IS_EXTENDED(value)) return entry_of_extended(datum);
        const DocumentValue* flat = reinterpret_cast<const DocumentValue*>(value);
        if (entries_ != nullptr && entries_->transaction == transaction_ &&
            std::memcmp(entries_->value->digest.data(), flat->digest.data(), flat->digest.size()) == 0)
            return entries_;
        return find_or_add(datum);
    }

    // Null where no document of that digest is kept.
    DocumentEntry* Find(const Digest& digest);
    // The entry of a datum that may or may not be kept.
    DocumentEntry* find_or_add(Datum datum);
    // The entry of what the cache has compiled.
    DocumentEntry* entry_of_compiled(const void* compiled);

    // Counts the documents that are gone: an address may be that of another since.
    uint64 dropped() const { return dropped_; }

private:
    // Entries beyond this many go, the one unused longest first, unless the running transaction has been
    // handed them.
    static constexpr int kEntries = 8;

    // A document that lies out of line, and what was found there.
    struct External {
        struct varatt_external pointer;
        DocumentEntry* entry;
    };
    static constexpr int kExternals = 4;

    static void at_transaction_end(XactEvent event, void* cache);

    DocumentEntry* entry_of_extended(Datum datum);
    DocumentEntry* entry_of_external(Datum datum);
    DocumentEntry* add(const DocumentText& text);
    DocumentEntry* Use(DocumentEntry* entry);
    void drop_unused();

    const DocumentKind& kind_;
    void (*dropping_)(DocumentEntry*);
    DocumentEntry* entries_ = nullptr;  // used last first
    uint64 dropped_ = 0;
    uint64 transaction_ = 1;
    SnapshotIdentity externals_seen_;
    External externals_[kExternals] = {};
    int external_count_ = 0;
    int external_next_ = 0;
};

}  // namespace prescriptive
