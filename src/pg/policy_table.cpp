#include "policy_table.hpp"

#include <cstring>

#include "state_table.hpp"

extern "C" {
#include "catalog/pg_collation.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
}

namespace prescriptive {
namespace {

// Columns of prescriptive.policy and prescriptive.activation, as
// extension/20-policy.sql declares them.
constexpr AttrNumber kPolicyDigest = 1;
constexpr AttrNumber kPolicyDocument = 4;
constexpr AttrNumber kActivationDigest = 2;

[[noreturn]] void raise_missing(const char* detail, const char* what) {
    ereport(ERROR, (errcode(ERRCODE_UNDEFINED_OBJECT), errmsg("active policy does not exist"), errdetail(detail, what),
                    errhint("Activate another one with prescriptive.activate_policy().")));
    pg_unreachable();
}

}  // namespace

Digest read_active_digest(Snapshot snapshot) {
    Datum found;
    if (!read_last("activation", "activation_pkey", snapshot, 0, nullptr, kActivationDigest, &found))
        raise_missing("Table %s is empty.", "prescriptive.activation");
    const char* hex = TextDatumGetCString(found);
    Digest digest{};
    const auto nibble = [](char c) { return static_cast<unsigned>(c <= '9' ? c - '0' : c - 'a' + 10); };
    if (std::strlen(hex) != kHexDigits) raise_missing("No policy has digest \"%s\".", hex);
    for (std::size_t i = 0; i < digest.size(); ++i)
        digest[i] = static_cast<std::uint8_t>(nibble(hex[2 * i]) << 4 | nibble(hex[2 * i + 1]));
    return digest;
}

Datum read_policy_document(const Digest& digest, Snapshot snapshot) {
    char hex[kHexDigits + 1] = {};
    WriteHex(digest, hex);
    ScanKeyData key;
    ScanKeyEntryInitialize(&key, 0, kPolicyDigest, BTEqualStrategyNumber, InvalidOid, C_COLLATION_OID, F_TEXTEQ,
                           CStringGetTextDatum(hex));
    Datum document;
    if (!read_last("policy", "policy_pkey", snapshot, 1, &key, kPolicyDocument, &document))
        raise_missing("No policy has digest \"%s\".", hex);
    return document;
}

}  // namespace prescriptive
