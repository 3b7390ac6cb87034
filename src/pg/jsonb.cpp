#include "jsonb.hpp"

#include <algorithm>
#include <vector>

#include "encoding.hpp"
#include "json/document.hpp"
#include "json/jsonb_writer.hpp"
#include "json/numeric.hpp"
#include "row_below.hpp"

extern "C" {
#include "access/detoast.h"
#include "fmgr.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/jsonb.h"

PG_FUNCTION_INFO_V1(prescriptive_rewrites_jsonb);
}

namespace prescriptive {
namespace {

// Grows by doubling; all plain data, so that an ERROR may pass at any time.
struct Builder {
    JsonToken* tokens;
    uint32 count;
    uint32 room;
    uint32 open[kMaximumDepth];
    int depth;
    Size printed;  // bytes of numbers: a few stored ones may print a hundred thousand
    std::string_view key;
    bool key_valid;
    bool utf8;  // the server's encoding
};

std::string_view text_of(const Builder* b, const char* text, int size, bool* valid) {
    if (likely(b->utf8)) return {text, static_cast<std::size_t>(size)};
    const char* utf8;
    std::size_t utf8_size;
    if (!server_to_utf8(text, static_cast<std::size_t>(size), &utf8, &utf8_size)) {
        *valid = false;
        return {};
    }
    return {utf8, utf8_size};
}

JsonToken* append(Builder* b, JsonKind kind) {
    if (b->count == b->room) {
        b->room *= 2;
        b->tokens = static_cast<JsonToken*>(
            repalloc_huge(b->tokens, static_cast<Size>(b->room) * sizeof(JsonToken)));
    }
    if (b->count % 1024 == 0) CHECK_FOR_INTERRUPTS();
    if (b->depth > 0) ++b->tokens[b->open[b->depth - 1]].size;
    JsonToken* token = &b->tokens[b->count++];
    *token = {b->key, {}, b->count, 0, kind, b->key_valid, JsonPacking::kNone, false, 0};
    b->key = {};
    b->key_valid = true;
    return token;
}

// As written: the core reads it without loss and shows it in errors.
void append_number(Builder* b, Numeric number) {
    double value;
    const bool numeric = DoubleOfNumeric(reinterpret_cast<const char*>(number), &value);
    if (likely(numeric)) {
        JsonToken* token = append(b, JsonKind::kNumber);
        token->text = {reinterpret_cast<const char*>(number), VARSIZE(number)};
        token->numeric = true;
        token->number = value;
        return;
    }
    const std::string_view text = DatumGetCString(DirectFunctionCall1(numeric_out, NumericGetDatum(number)));
    append(b, JsonKind::kNumber)->text = text;
    b->printed += text.size();
}

void append_string(Builder* b, const char* string, int size) {
    bool valid = true;
    const std::string_view text = text_of(b, string, size, &valid);
    JsonToken* token = append(b, JsonKind::kString);
    token->text = text;
    token->valid &= valid;
}

void append_scalar(Builder* b, const JsonbValue* value) {
    switch (value->type) {
        case jbvNull: append(b, JsonKind::kNull); break;
        case jbvBool: append(b, value->val.boolean ? JsonKind::kTrue : JsonKind::kFalse); break;
        case jbvNumeric: append_number(b, value->val.numeric); break;
        case jbvString: append_string(b, value->val.string.val, value->val.string.len); break;
        default: elog(ERROR, "unexpected jsonb value type %d", static_cast<int>(value->type));
    }
}

Builder new_builder() {
    Builder b{};
    b.room = 64;
    b.key_valid = true;
    b.utf8 = GetDatabaseEncoding() == PG_UTF8;
    b.tokens = static_cast<JsonToken*>(palloc(b.room * sizeof(JsonToken)));
    return b;
}

Tape refuse_large() {
    Builder b = new_builder();
    append(&b, JsonKind::kNull);
    return {b.tokens, "request is too large"};
}

// Keeps the customer_id, so that the refusal can be told apart from others.
Tape refuse_deep(Jsonb* jsonb) {
    Builder b = new_builder();
    if (!JB_ROOT_IS_OBJECT(jsonb)) {
        append(&b, JsonKind::kNull);
        return {b.tokens, "request is nested too deeply"};
    }
    static constexpr std::string_view kKey = "customer_id";
    JsonbValue key, *found;
    key.type = jbvString;
    key.val.string.val = const_cast<char*>(kKey.data());
    key.val.string.len = static_cast<int>(kKey.size());
    append(&b, JsonKind::kObject);
    b.open[b.depth++] = 0;
    found = findJsonbValueFromContainer(&jsonb->root, JB_FOBJECT, &key);
    if (found != nullptr && found->type != jbvBinary) {
        b.key = kKey;
        append_scalar(&b, found);
    }
    b.tokens[0].next = b.count;
    return {b.tokens, "request is nested too deeply"};
}

}  // namespace

void Tape::Check() const {
    if (refused != nullptr)
        throw Error(ErrorCode::kLimitExceeded, refused,
                    "A request has at most 16 MB and " + std::to_string(kMaximumDepth) + " levels.", "", "$");
}

namespace {

// Why a request is refused.
enum class Refusal { kNone, kLarge, kDeep };

Refusal append_container(Builder* b, JsonbContainer* container);

// The value of an entry, whose contents begin at `at`. Walked without the server's iterator, which copies each value
// through a tagged union and keeps a stack on the heap: it took half the time of reading a request.
Refusal append_value(Builder* b, JEntry entry, char* at, uint32 offset, uint32 size) {
    switch (entry & JENTRY_TYPEMASK) {
        case JENTRY_ISNULL: append(b, JsonKind::kNull); break;
        case JENTRY_ISBOOL_TRUE: append(b, JsonKind::kTrue); break;
        case JENTRY_ISBOOL_FALSE: append(b, JsonKind::kFalse); break;
        case JENTRY_ISSTRING: append_string(b, at, static_cast<int>(size)); break;
        case JENTRY_ISNUMERIC: append_number(b, reinterpret_cast<Numeric>(at + INTALIGN(offset) - offset)); break;
        case JENTRY_ISCONTAINER:
            return append_container(b, reinterpret_cast<JsonbContainer*>(at + INTALIGN(offset) - offset));
        default: elog(ERROR, "unexpected jsonb entry %x", entry);
    }
    return b->printed > kMaximumRequestBytes ? Refusal::kLarge : Refusal::kNone;
}

Refusal append_container(Builder* b, JsonbContainer* container) {
    if (b->depth == kMaximumDepth) return Refusal::kDeep;
    const bool object = JsonContainerIsObject(container);
    const uint32 count = JsonContainerSize(container);
    const JEntry* entries = container->children;
    char* data = reinterpret_cast<char*>(container->children + (object ? 2 * count : count));
    append(b, object ? JsonKind::kObject : JsonKind::kArray);
    const uint32 mine = b->count - 1;
    b->open[b->depth++] = mine;
    // Entries hold lengths, and now and then where they end.
    const auto end_of = [](JEntry entry, uint32 begin) {
        return JBE_HAS_OFF(entry) ? JBE_OFFLENFLD(entry) : begin + JBE_OFFLENFLD(entry);
    };
    uint32 key_at = 0, at = object ? getJsonbOffset(container, static_cast<int>(count)) : 0;
    for (uint32 i = 0; i < count; ++i) {
        if (object) {
            const uint32 key_end = end_of(entries[i], key_at);
            b->key = text_of(b, data + key_at, static_cast<int>(key_end - key_at), &b->key_valid);
            key_at = key_end;
        }
        const JEntry entry = entries[object ? count + i : i];
        const uint32 end = end_of(entry, at);
        const Refusal refusal = append_value(b, entry, data + at, at, end - at);
        if (refusal != Refusal::kNone) return refusal;
        at = end;
    }
    b->tokens[mine].next = b->count;
    --b->depth;
    return Refusal::kNone;
}

}  // namespace

Tape tape_from_jsonb(Datum datum) {
    prefetch_row_below(DatumGetPointer(datum));
    if (toast_raw_datum_size(datum) > kMaximumRequestBytes) return refuse_large();
    Jsonb* jsonb = DatumGetJsonbP(datum);
    Builder b = new_builder();
    if (JB_ROOT_IS_SCALAR(jsonb)) {
        JsonbValue scalar;
        (void)JsonbExtractScalar(&jsonb->root, &scalar);
        append_scalar(&b, &scalar);
        return {b.tokens, nullptr};
    }
    switch (append_container(&b, &jsonb->root)) {
        case Refusal::kLarge: return refuse_large();
        case Refusal::kDeep: return refuse_deep(jsonb);
        case Refusal::kNone: break;
    }
    return {b.tokens, nullptr};
}

bool writes_jsonb() { return JsonbWriter::Fits() && server_takes_utf8(); }

Datum jsonb_from_utf8(Bytes json) {
    std::size_t size;
    const char* text = utf8_to_server(json.data, json.size, &size);
    return DirectFunctionCall1(jsonb_in, CStringGetDatum(text));
}

Datum json_from_utf8(Bytes json) {
    if (!server_takes_utf8()) run_core([&](auto) { json = CopyOut(AsciiJson({json.data, json.size})); });
    return PointerGetDatum(cstring_to_text_with_len(json.data, static_cast<int>(json.size)));
}

}  // namespace prescriptive

namespace {

using namespace prescriptive;

// The last member first: the writer has to sort them.
void write(const JsonNode& node, JsonbWriter& out) {
    switch (node.kind()) {
        case JsonKind::kNull: return out.Null();
        case JsonKind::kFalse: return out.Bool(false);
        case JsonKind::kTrue: return out.Bool(true);
        case JsonKind::kNumber: return out.Number(node.NumberText());
        case JsonKind::kString: return out.String(node.token().text);
        case JsonKind::kArray:
            out.BeginArray();
            for (const JsonNode& item : node) write(item, out);
            return out.EndArray();
        case JsonKind::kObject: break;
    }
    std::vector<JsonNode> members;
    for (const JsonNode& member : node) members.push_back(member);
    std::reverse(members.begin(), members.end());
    out.BeginObject();
    for (const JsonNode& member : members) {
        out.Key(member.key());
        write(member, out);
    }
    out.EndObject();
}

}  // namespace

extern "C" {

// Whether an array or object that the module reads and writes has the bytes that it had.
Datum prescriptive_rewrites_jsonb(PG_FUNCTION_ARGS) {
    const Jsonb* given = PG_GETARG_JSONB_P(0);
    const Tape tape = tape_from_jsonb(PointerGetDatum(given));
    Bytes bytes;
    run_core([&](auto) {
        tape.Check();
        JsonbWriter out;
        write(tape.root(), out);
        bytes = CopyOut(out.Finish());
    });
    PG_RETURN_BOOL(bytes.size == VARSIZE(given) && memcmp(bytes.data, given, bytes.size) == 0);
}
}
