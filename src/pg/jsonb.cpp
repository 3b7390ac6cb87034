#include "jsonb.hpp"

#include "encoding.hpp"
#include "json/document.hpp"
#include "json/jsonb_writer.hpp"

extern "C" {
#include "access/detoast.h"
#include "fmgr.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/jsonb.h"
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
};

std::string_view text_of(const char* text, int size, bool* valid) {
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
    *token = {b->key, {}, b->count, 0, kind, b->key_valid};
    b->key = {};
    b->key_valid = true;
    return token;
}

void append_scalar(Builder* b, const JsonbValue* value) {
    switch (value->type) {
        case jbvNull: append(b, JsonKind::kNull); break;
        case jbvBool: append(b, value->val.boolean ? JsonKind::kTrue : JsonKind::kFalse); break;
        case jbvNumeric: {
            // As written: the core reads it without loss and shows it in errors.
            const char* text = DatumGetCString(DirectFunctionCall1(numeric_out, NumericGetDatum(value->val.numeric)));
            JsonToken* token = append(b, JsonKind::kNumber);
            token->text = text;
            b->printed += token->text.size();
            break;
        }
        case jbvString: {
            bool valid = true;
            const std::string_view text = text_of(value->val.string.val, value->val.string.len, &valid);
            JsonToken* token = append(b, JsonKind::kString);
            token->text = text;
            token->valid &= valid;
            break;
        }
        default: elog(ERROR, "unexpected jsonb value type %d", static_cast<int>(value->type));
    }
}

Builder new_builder() {
    Builder b{};
    b.room = 64;
    b.key_valid = true;
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

Tape tape_from_jsonb(Datum datum) {
    if (toast_raw_datum_size(datum) > kMaximumRequestBytes) return refuse_large();
    Jsonb* jsonb = DatumGetJsonbP(datum);
    Builder b = new_builder();
    JsonbIterator* iterator = JsonbIteratorInit(&jsonb->root);
    JsonbValue value;
    const bool scalar = JB_ROOT_IS_SCALAR(jsonb);
    for (;;) {
        const JsonbIteratorToken step = JsonbIteratorNext(&iterator, &value, false);
        if (step == WJB_DONE) break;
        if (b.printed > kMaximumRequestBytes) return refuse_large();
        switch (step) {
            case WJB_KEY: b.key = text_of(value.val.string.val, value.val.string.len, &b.key_valid); break;
            case WJB_VALUE:
            case WJB_ELEM: append_scalar(&b, &value); break;
            case WJB_BEGIN_ARRAY:
            case WJB_BEGIN_OBJECT:
                if (scalar) break;
                if (b.depth == kMaximumDepth) return refuse_deep(jsonb);
                append(&b, step == WJB_BEGIN_ARRAY ? JsonKind::kArray : JsonKind::kObject);
                b.open[b.depth++] = b.count - 1;
                break;
            case WJB_END_ARRAY:
            case WJB_END_OBJECT:
                if (scalar) break;
                b.tokens[b.open[--b.depth]].next = b.count;
                break;
            default: elog(ERROR, "unexpected jsonb token %d", static_cast<int>(step));
        }
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
