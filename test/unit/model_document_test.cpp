#include "model/document.hpp"

#include <cstring>

#include "models.hpp"

namespace prescriptive::test {
namespace {

Json Example() {
    return Json::parse(R"({"format": 1, "method": "boosted_trees",
        "inputs": [{"name": "n", "type": "number", "typical": 2.5}, {"name": "b", "type": "boolean", "typical": true},
                   {"name": "c", "type": "category", "typical": "y", "levels": ["x", "y"]}, {"name": "d", "type": "date", "typical": null}],
        "columns": [{"input": 0}, {"input": 0, "missing": true}, {"input": 2, "level": "x"}, {"input": 2, "other": true}, {"input": 3}],
        "trees": {"base": 0.1, "precision": "single", "trees": [
            {"column": [0, 2, -1, -1, -1], "threshold": [0.3, 0.5, 0, 0, 0], "left": [1, 3, 0, 0, 0], "right": [2, 4, 0, 0, 0],
             "missing_left": [1, 0, 0, 0, 0], "value": [0, 0, 0.25, -0.1, 1e-9], "cover": [10, 6, 4, 5, 1]}]},
        "calibration": {"slope": 0.5, "offset": -1, "from": [-1, 0.5], "to": [-2, 0.25]}, "positive": "yes"})");
}

TEST(ModelDocument, CanonicalFormIsAFixedPoint) {
    const std::string canonical = WriteModel(ReadModel(Example().dump()));
    EXPECT_EQ(WriteModel(ReadModel(canonical)), canonical);
    // What is left out is its default, and what a leaf does not mean is 0.
    Json other = Example();
    other["inputs"][3].erase("typical");
    other["trees"]["trees"][0]["threshold"][4] = 7;
    other["trees"]["trees"][0]["value"][0] = 7;
    EXPECT_EQ(WriteModel(ReadModel(other.dump(2))), canonical);
    for (unsigned seed = 0; seed < 20; ++seed)
        for (const bool single : {true, false}) {
            const std::string text = WriteModel(RandomTrees(seed, 3, 2, 5, single));
            EXPECT_EQ(WriteModel(ReadModel(text)), text);
        }
}

// Each float32 is found again, however short its text.
TEST(ModelDocument, KeepsEachFloat32) {
    std::mt19937 random(9);
    ModelDocument document = RandomTrees(1, 1, 1, 0);
    for (int i = 0; i < 20000; ++i) {
        const auto bits = static_cast<std::uint32_t>(random());
        float value;
        std::memcpy(&value, &bits, sizeof value);
        if (!std::isfinite(value)) continue;
        document.trees.trees[0][0].value = static_cast<double>(value);
        const double back = ReadModel(WriteModel(document)).trees.trees[0][0].value;
        ASSERT_EQ(static_cast<float>(back), value);
    }
}

TEST(ModelDocument, ErrorsNameThePlace) {
    struct Fault {
        const char* pointer;
        Json value;
        const char* path;
        const char* message;
    };
    const std::string tree = "/trees/trees/0/";
    const std::vector<Fault> faults = {
        {"/format", 2, "$.format", "unsupported model format"},
        {"/method", "forest", "$.method", "unrecognized method \"forest\""},
        {"/colums", 1, "$.colums", "unknown key \"colums\""},
        {"/linear", Json::object(), "$.linear", "a model of method \"boosted_trees\" has no linear"},
        {"/inputs/0/name", "", "$.inputs[0].name", "name must have 1 to 1000 bytes"},
        {"/inputs/0/name", "c", "$.inputs[2]", "duplicate input \"c\""},
        {"/inputs/0/type", "text", "$.inputs[0].type", "unrecognized type \"text\""},
        {"/inputs/0/levels", Json::array(), "$.inputs[0].levels", "only a category has levels"},
        {"/inputs/2/levels", {"x", "x"}, "$.inputs[2].levels", "duplicate level \"x\""},
        {"/inputs/2/typical", "z", "$.inputs[2].typical", "unrecognized typical \"z\""},
        {"/columns/0/input", 4, "$.columns[0].input", "input is out of range"},
        {"/columns/0/input", 2, "$.columns[0]", "column does not fit its input"},
        {"/columns/2/level", "z", "$.columns[2].level", "input \"c\" has no such level"},
        {"/columns/2/other", true, "$.columns[2]", "column is of more than one kind"},
        {"/trees/precision", "half", "$.trees.precision", "unrecognized precision \"half\""},
        {"/trees/base", 1e300, "$.trees.base", "base is out of range of float32"},
        {"/trees/trees/0/column/0", 5, "$.trees.trees[0].column[0]", "column is out of range"},
        {"/trees/trees/0/column/0", 0.5, "$.trees.trees[0].column[0]", "column is out of range"},
        {"/trees/trees/0/left/1", 1, "$.trees.trees[0].left[1]", "left must come behind its parent"},
        {"/trees/trees/0/left/1", 2, "$.trees.trees[0].left[1]", "left is another node's child already"},
        {"/trees/trees/0/left/0", 1e9, "$.trees.trees[0].left[0]", "left is out of range"},
        {"/trees/trees/0/left/0", 3, "$.trees.trees[0].column[1]", "column belongs to no node"},
        {"/trees/trees/0/threshold/0", 1e39, "$.trees.trees[0].threshold[0]", "threshold is out of range"},
        {"/trees/trees/0/missing_left/0", 2, "$.trees.trees[0].missing_left[0]", "missing_left is out of range"},
        {"/trees/trees/0/cover/0", -1, "$.trees.trees[0].cover[0]", "cover is out of range"},
        {"/trees/trees/0/value", {1, 2}, "$.trees.trees[0].value", "value must be as long as column"},
        {"/trees/trees/0/value/2", "x", "$.trees.trees[0].value[2]", "array mixes numbers with other values"},
        {"/calibration/slope", "x", "$.calibration.slope", "slope must be a number"},
        {"/calibration/from", {0, 1, 1}, "$.calibration.from", "from must ascend, and have 2 to 1000 numbers"},
        {"/calibration/from", {0}, "$.calibration.from", "from must ascend, and have 2 to 1000 numbers"},
        {"/calibration/to", {0, -1}, "$.calibration.to", "to must not descend, and be as long as from"},
        {"/calibration/to", {0, 1, 2}, "$.calibration.to", "to must not descend, and be as long as from"},
    };
    for (const Fault& fault : faults) {
        Json document = Example();
        document[Json::json_pointer(fault.pointer)] = fault.value;
        const Error error = ModelError(document.dump());
        EXPECT_EQ(error.message, fault.message) << fault.pointer;
        EXPECT_EQ(error.path, fault.path) << fault.pointer;
    }
    for (const char* key : {"format", "method", "inputs", "columns", "trees"}) {
        Json document = Example();
        document.erase(key);
        EXPECT_EQ(ModelError(document.dump()).message, std::string("missing key \"") + key + '"');
    }
}

TEST(ModelDocument, IsBounded) {
    EXPECT_EQ(ModelError(std::string(100, '[')).message, "JSON is nested too deeply");
    EXPECT_EQ(ModelError(std::string(kMaximumModelBytes + 1, ' ')).code, ErrorCode::kLimitExceeded);
    std::string many = "[";
    for (int i = 0; i < 2'100'000; ++i) many += "[],";
    EXPECT_EQ(ModelError(many + "1]").message, "JSON has too many values");
    Json deep = Example();
    Json& tree = deep["trees"]["trees"][0];
    for (auto& [key, array] : tree.items()) array = Json::array();
    for (int i = 0; i <= 600; ++i) {
        const bool inner = i < 600 && i % 2 == 0;
        tree["column"].push_back(inner ? 0 : -1);
        for (const char* key : {"threshold", "missing_left", "value", "cover"}) tree[key].push_back(0);
        tree["left"].push_back(inner ? i + 1 : 0);
        tree["right"].push_back(inner ? i + 2 : 0);
    }
    EXPECT_EQ(ModelError(deep.dump()).message, "tree is too deep");
    EXPECT_EQ(Thrown([] { ReadModel(Example().dump(), [] { return true; }); }).code, ErrorCode::kCancelled);
    EXPECT_EQ(ModelError(R"({"format": 1e999})").message, "invalid JSON");
}

}  // namespace
}  // namespace prescriptive::test
