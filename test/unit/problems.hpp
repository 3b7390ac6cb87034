// Faults in policy documents, each made by one change to the shipped policy.
#pragma once

#include "support.hpp"

namespace prescriptive::test {

using Change = std::function<void(Json&)>;

inline Problems ProblemsOf(const std::string& text) {
    const JsonDocument document(text);
    Problems problems;
    const auto policy = CompilePolicy(document.root(), problems);
    EXPECT_EQ(policy == nullptr, !problems.empty());
    return problems;
}

// The shipped policy with few phrases, which is read more quickly.
inline const Json& Brief() {
    static const Json brief = [] {
        Json document = Json::parse(ShippedText());
        for (Json& definition : document["traits"]["definitions"]) {
            Json& groups = definition["phrases"];
            while (groups.size() > 1) groups.erase(groups.size() - 1);
            groups[0]["phrases"] = {"too expensive", "<brief>", "discount~"};
        }
        document["reading"]["classes"]["brief"] = {"short", "small~"};
        document["reading"]["sentiment"]["valences"] = {{"good", 2}, {"good grief", -2}};
        return document;
    }();
    return brief;
}

inline Json Document(const Change& change) {
    Json document = Brief();
    change(document);
    return document;
}

struct Fault {
    const char* name;
    Change change;
    const char* path;
    ErrorCode code;
    const char* message;
    const char* hint = nullptr;  // nullptr: any
};

inline constexpr ErrorCode kParameter = ErrorCode::kInvalidParameter;
inline constexpr ErrorCode kText = ErrorCode::kInvalidText;

// Sets the value at a JSON pointer.
inline Change Set(const char* pointer, Json value) {
    return [pointer = Json::json_pointer(pointer), value = std::move(value)](Json& p) { p[pointer] = value; };
}

// Removes a member.
inline Change Drop(const char* parent, const char* key) {
    return [parent = Json::json_pointer(parent), key](Json& p) { p[parent].erase(key); };
}

inline void ExpectOnly(const std::vector<Fault>& faults) {
    for (const Fault& fault : faults) {
        SCOPED_TRACE(fault.name);
        const Problems problems = ProblemsOf(Document(fault.change).dump());
        ASSERT_EQ(problems.size(), 1u)
            << (problems.empty() ? "" : problems.back().message + " at " + problems.back().path);
        const Error& error = problems.front();
        EXPECT_EQ(error.path, fault.path);
        EXPECT_EQ(SqlState(error.code), std::string(SqlState(fault.code)));
        EXPECT_EQ(error.message, fault.message);
        EXPECT_EQ(error.hint, fault.hint != nullptr ? fault.hint : error.hint);
        EXPECT_FALSE(error.message.ends_with('.'));
        EXPECT_TRUE(error.detail.ends_with('.')) << error.detail;
        EXPECT_NE(error.detail.find(fault.path), std::string::npos) << error.detail;
        EXPECT_EQ(Thrown([&] { CanonicalPolicy(Document(fault.change).dump()); }).message, fault.message);
    }
}

}  // namespace prescriptive::test
