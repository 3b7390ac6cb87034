// What makes two snapshots of one transaction see the same rows.
#pragma once

extern "C" {
#include "postgres.h"

#include "utils/memutils.h"
#include "utils/snapmgr.h"
}

namespace prescriptive {

// Kept by value: a snapshot's address is used again for others.
class SnapshotIdentity {
public:
    bool Matches(const SnapshotData* s) const {
        return valid_ && s->xmin == xmin_ && s->xmax == xmax_ && s->curcid == curcid_ && s->xcnt == xcnt_ &&
               s->subxcnt == subxcnt_ && s->takenDuringRecovery == recovery_ &&
               s->snapshot_type == SNAPSHOT_MVCC &&
               (likely(s->xcnt == 0 && s->subxcnt == 0) || SameTransactions(s));
    }

    void Forget() { valid_ = false; }

    void remember(const SnapshotData* s) {
        valid_ = false;
        if (s->snapshot_type != SNAPSHOT_MVCC) return;
        const Size count = s->xcnt + static_cast<Size>(s->subxcnt);
        if (count > room_) {
            const Size room = Max(count, 64);
            TransactionId* grown = static_cast<TransactionId*>(
                MemoryContextAlloc(TopMemoryContext, room * sizeof(TransactionId)));
            if (xids_ != nullptr) pfree(xids_);
            xids_ = grown;
            room_ = room;
        }
        if (s->xcnt > 0) memcpy(xids_, s->xip, s->xcnt * sizeof(TransactionId));
        if (s->subxcnt > 0)
            memcpy(xids_ + s->xcnt, s->subxip, static_cast<Size>(s->subxcnt) * sizeof(TransactionId));
        xmin_ = s->xmin;
        xmax_ = s->xmax;
        curcid_ = s->curcid;
        xcnt_ = s->xcnt;
        subxcnt_ = s->subxcnt;
        recovery_ = s->takenDuringRecovery;
        valid_ = true;
    }

private:
    bool SameTransactions(const SnapshotData* s) const {
        return (xcnt_ == 0 || memcmp(xids_, s->xip, xcnt_ * sizeof(TransactionId)) == 0) &&
               (subxcnt_ == 0 ||
                memcmp(xids_ + xcnt_, s->subxip, static_cast<Size>(subxcnt_) * sizeof(TransactionId)) == 0);
    }

    bool valid_ = false;
    bool recovery_ = false;
    TransactionId xmin_ = 0, xmax_ = 0;
    CommandId curcid_ = 0;
    uint32 xcnt_ = 0;
    int32 subxcnt_ = 0;
    TransactionId* xids_ = nullptr;
    Size room_ = 0;
};

// Has it forget at each end of a transaction or subtransaction. Once per backend and identity.
void forget_with_transactions(SnapshotIdentity* identity);

}  // namespace prescriptive
