// prescriptive_analyze and its kin: the documented answer as jsonb or json,
// with details, or with errors turned into answers.
#include "arguments.hpp"

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

Bytes WriteAnswer(const RequestArguments& arguments, Writer write, CancelledCallback cancelled) {
    const Analysis analysis = AnalyzeRequest(arguments, cancelled);
    RequireCustomerId(analysis);
    std::string json;
    json.reserve(2048);
    JsonWriter out(json);
    write(*arguments.policy, analysis, out);
    return CopyOut(json);
}

// An error of the request as an answer; others pass.
Bytes WriteErrorAnswer(const RequestArguments& arguments, const Error& error) {
    if (error.code == ErrorCode::kCancelled || error.code == ErrorCode::kInternal) throw error;
    std::string json;
    JsonWriter out(json);
    WriteError(arguments.tape.root(), error, out);
    return CopyOut(json);
}

// False where the answer is NULL.
bool answer(FunctionCallInfo fcinfo, Writer write, bool errors_are_answers, Bytes* json) {
    RequestArguments arguments;
    if (!request_arguments(fcinfo, &arguments)) return false;
    run_core([&](CancelledCallback cancelled) {
        try {
            *json = WriteAnswer(arguments, write, cancelled);
        } catch (const Error& error) {
            if (!errors_are_answers) throw;
            *json = WriteErrorAnswer(arguments, error);
        }
    });
    return true;
}

Datum jsonb_answer(FunctionCallInfo fcinfo, Writer write, bool errors_are_answers = false) {
    Bytes json;
    if (!answer(fcinfo, write, errors_are_answers, &json)) PG_RETURN_NULL();
    return jsonb_from_utf8(json);
}

}  // namespace

extern "C" {

Datum prescriptive_analyze(PG_FUNCTION_ARGS) { return jsonb_answer(fcinfo, WriteRecommendation); }

Datum prescriptive_analyze_json(PG_FUNCTION_ARGS) {
    Bytes json;
    if (!answer(fcinfo, WriteRecommendation, false, &json)) PG_RETURN_NULL();
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
