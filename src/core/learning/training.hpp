// From rows to a model and its card.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "learning/fit.hpp"
#include "learning/judgement.hpp"
#include "model/learned.hpp"

namespace prescriptive {

struct TrainingOptions {
    FitOptions fit;
    EncodingOptions encoding;
    TestPart part = TestPart::kHashed;
    std::string positive;          // what the positive class is called
    std::string baseline;          // whose probabilities rows carry, or why they carry none
    std::size_t unlabelled = 0;    // rows left out
    std::vector<ColumnRemark> unread;  // columns that were not read, and why
};

// A prediction for a row that did not train what made it.
struct HeldOutPrediction {
    std::uint32_t row;
    bool test;  // else out of its fold
    double probability;
};

class Training {
public:
    // The server's side adds columns and rows here first.
    TrainingData& data() noexcept { return data_; }

    // After that. Checks the options and that there are rows of both classes: 22023.
    void Begin(TrainingOptions options);
    // The next piece of work, in words; empty when all is done.
    const std::string& next() const noexcept { return next_; }
    void Work(CancelledCallback cancelled);

    // When all is done.
    const std::string& document() const noexcept { return document_; }  // canonical JSON of the model
    const std::string& card() const noexcept { return card_; }          // JSON
    std::vector<HeldOutPrediction> HeldOut() const;

private:
    void Arrange();
    void Encode();
    void Fit();
    void Judge();
    // Of the training rows, by models that they did not train.
    std::vector<double> OutOfFold() const;

    void WriteRemarks(std::string_view key, const std::vector<ColumnRemark>& remarks, JsonWriter& out) const;
    void WriteComparisons(JsonWriter& out) const;
    void WriteFeatures(const LearnedModel& model, JsonWriter& out) const;
    void WriteGroups(JsonWriter& out) const;

    TrainingData data_;
    TrainingOptions options_;
    CancelledCallback cancelled_ = nullptr;
    std::string next_;
    void (Training::*work_)() = nullptr;
    std::unique_ptr<Encoding> encoding_;
    std::unique_ptr<ModelFitter> fitter_;
    Fitted fitted_;
    std::vector<double> test_probability_;
    std::string document_;
    std::string card_;
};

}  // namespace prescriptive
