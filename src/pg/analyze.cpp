// prescriptive_analyze and its kin: the documented answer as jsonb or json,
// with details, or with errors turned into answers.
#include "arguments.hpp"
#include "json/jsonb_writer.hpp"

extern "C" {
#include "postgres.h"

#include "fmgr.h"
#if PG_VERSION_NUM >= 160000
#include "varatt.h"
#endif

PG_FUNCTION_INFO_V1(prescriptive_analyze);
PG_FUNCTION_INFO_V1(prescriptive_analyze_json);
PG_FUNCTION_INFO_V1(prescriptive_analyze_detail);
PG_FUNCTION_INFO_V1(prescriptive_try_analyze);
PG_FUNCTION_INFO_V1(prescriptive_history_of);
}

using namespace prescriptive;

namespace {

using Writer = void (*)(const Policy&, const Analysis&, JsonWriter&);

// An error of the request as an answer; others pass.
void write_error_answer(const RequestArguments& arguments, const Error& error, JsonWriter& out) {
    if (error.code == ErrorCode::kCancelled || error.code == ErrorCode::kInternal) throw error;
    WriteError(arguments.tape.root(), error, out);
}

void write_answer(const RequestArguments& arguments, Writer write, CancelledCallback cancelled, JsonWriter& out) {
    const Analysis analysis = AnalyzeRequest(arguments, cancelled);
    RequireCustomerId(analysis);
    write(*arguments.policy, analysis, out);
}

struct TextAnswer {
    std::string json;
    JsonTextWriter out{json};

    TextAnswer() { json.reserve(2048); }
    Bytes Take() { return CopyOut(json); }
};

struct JsonbAnswer {
    // Kept from row to row with its memory.
    static JsonbWriter out;

    JsonbAnswer() { out.Clear(); }
    Bytes Take() { return CopyOut(out.Finish()); }
};
JsonbWriter JsonbAnswer::out;

// False where the answer is NULL.
template <typename Answer>
bool answer(FunctionCallInfo fcinfo, Writer write, bool errors_are_answers, Bytes* bytes) {
    RequestArguments arguments;
    if (!request_arguments(fcinfo, &arguments)) return false;
    run_core([&](CancelledCallback cancelled) {
        try {
            Answer answer;
            write_answer(arguments, write, cancelled, answer.out);
            *bytes = answer.Take();
        } catch (const Error& error) {
            if (!errors_are_answers) throw;
            Answer answer;
            write_error_answer(arguments, error, answer.out);
            *bytes = answer.Take();
        }
    });
    return true;
}

Datum jsonb_answer(FunctionCallInfo fcinfo, Writer write, bool errors_are_answers = false) {
    const bool direct = writes_jsonb();
    Bytes bytes;
    if (!(direct ? answer<JsonbAnswer> : answer<TextAnswer>)(fcinfo, write, errors_are_answers, &bytes)) PG_RETURN_NULL();
    return direct ? PointerGetDatum(bytes.data) : jsonb_from_utf8(bytes);
}

}  // namespace

extern "C" {

Datum prescriptive_analyze(PG_FUNCTION_ARGS) { return jsonb_answer(fcinfo, WriteRecommendation); }

Datum prescriptive_analyze_json(PG_FUNCTION_ARGS) {
    Bytes json;
    if (!answer<TextAnswer>(fcinfo, WriteRecommendation, false, &json)) PG_RETURN_NULL();
    return json_from_utf8(json);
}

Datum prescriptive_analyze_detail(PG_FUNCTION_ARGS) { return jsonb_answer(fcinfo, WriteDetail); }

Datum prescriptive_try_analyze(PG_FUNCTION_ARGS) { return jsonb_answer(fcinfo, WriteRecommendation, true); }

// The summary of a request's interaction_history.
Datum prescriptive_history_of(PG_FUNCTION_ARGS) {
    RequestArguments arguments;
    if (!request_arguments(fcinfo, &arguments)) PG_RETURN_NULL();
    Bytes value;
    run_core([&](CancelledCallback cancelled) {
        value = CopyOut(AnalyzeRequest(arguments, cancelled).request.history.ToBytes(), VARHDRSZ);
    });
    SET_VARSIZE(value.data, value.size);
    PG_RETURN_POINTER(value.data);
}
}
