// prescriptive_analyze and its kin: the documented answer as jsonb or json,
// with details, or with errors turned into answers.
#include "analysis/recommendation.hpp"
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

struct TextAnswer {
    // Kept from row to row with its memory.
    static std::string json;

    std::string_view Of(const Policy& policy, const Analysis& analysis, Writer write) {
        json.clear();
        JsonTextWriter out(json);
        write(policy, analysis, out);
        return json;
    }
    std::string_view Of(const JsonNode& request, const Error& error) {
        json.clear();
        JsonTextWriter out(json);
        WriteError(request, error, out);
        return json;
    }
};

std::string TextAnswer::json;

struct JsonbAnswer {
    static JsonbWriter out;
    static std::string recommendation;

    std::string_view Of(const Policy& policy, const Analysis& analysis, Writer write) {
        if (write == WriteRecommendation) {
            WriteRecommendationJsonb(policy, analysis, recommendation);
            return recommendation;
        }
        out.Clear();
        write(policy, analysis, out);
        return out.Finish();
    }
    std::string_view Of(const JsonNode& request, const Error& error) {
        out.Clear();
        WriteError(request, error, out);
        return out.Finish();
    }
};
JsonbWriter JsonbAnswer::out;
std::string JsonbAnswer::recommendation;

// False where the answer is NULL.
template <typename Answer>
bool answer(FunctionCallInfo fcinfo, Writer write, bool errors_are_answers, Bytes* bytes) {
    RequestArguments arguments;
    if (!request_arguments(fcinfo, &arguments)) return false;
    run_core([&](CancelledCallback cancelled) {
        Answer answer;
        try {
            const Analysis analysis = AnalyzeRequest(arguments, cancelled);
            RequireCustomerId(analysis);
            *bytes = CopyOut(answer.Of(*arguments.policy, analysis, write));
        } catch (const Error& error) {
            const bool of_request = error.code != ErrorCode::kCancelled && error.code != ErrorCode::kInternal;
            if (!errors_are_answers || !of_request) throw;
            *bytes = CopyOut(answer.Of(arguments.tape.root(), error));
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
