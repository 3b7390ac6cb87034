#include "snapshot_identity.hpp"

extern "C" {
#include "access/xact.h"
}

namespace prescriptive {

namespace {

void at_transaction_end(XactEvent event, void* identity) {
    switch (event) {
        case XACT_EVENT_COMMIT:
        case XACT_EVENT_ABORT:
        case XACT_EVENT_PREPARE:
        case XACT_EVENT_PARALLEL_COMMIT:
        case XACT_EVENT_PARALLEL_ABORT: static_cast<SnapshotIdentity*>(identity)->Forget(); break;
        default: break;
    }
}

void at_subtransaction_end(SubXactEvent event, SubTransactionId, SubTransactionId, void* identity) {
    if (event == SUBXACT_EVENT_COMMIT_SUB || event == SUBXACT_EVENT_ABORT_SUB)
        static_cast<SnapshotIdentity*>(identity)->Forget();
}

}  // namespace

void forget_with_transactions(SnapshotIdentity* identity) {
    RegisterXactCallback(at_transaction_end, identity);
    RegisterSubXactCallback(at_subtransaction_end, identity);
}

}  // namespace prescriptive
