#include "learning/xgboost_library.hpp"

#include <dlfcn.h>

#include <cstdlib>
#include <cstring>

namespace prescriptive {
namespace {

using Handle = void*;
using Length = std::uint64_t;

// XGBoost's include/xgboost/c_api.h, 1.7 to 3.x.
struct Library {
    const char* (*last_error)();
    int (*create_matrix)(const float*, Length, Length, float, Handle*);
    int (*set_float_info)(Handle, const char*, const float*, Length);
    int (*free_matrix)(Handle);
    int (*create_booster)(const Handle[], Length, Handle*);
    int (*free_booster)(Handle);
    int (*set_parameter)(Handle, const char*, const char*);
    int (*update)(Handle, int, Handle);
    int (*evaluate)(Handle, int, Handle[], const char*[], Length, const char**);
    int (*predict)(Handle, Handle, const char*, const Length**, Length*, const float**);
    int (*save)(Handle, const char*, Length*, const char**);
    bool loaded = false;
};

template <typename Function>
bool Find(void* library, const char* name, Function*& function) {
    function = reinterpret_cast<Function*>(dlsym(library, name));
    return function != nullptr;
}

const Library& Loaded() noexcept {
    static const Library library = [] {
        Library l{};
        void* handle = nullptr;
        for (const char* name : {"libxgboost.so.0", "libxgboost.so"})
            if (handle == nullptr) handle = dlopen(name, RTLD_NOW | RTLD_LOCAL);
        if (handle == nullptr) return l;
        l.loaded = Find(handle, "XGBGetLastError", l.last_error) && Find(handle, "XGDMatrixCreateFromMat", l.create_matrix) &&
                   Find(handle, "XGDMatrixSetFloatInfo", l.set_float_info) && Find(handle, "XGDMatrixFree", l.free_matrix) &&
                   Find(handle, "XGBoosterCreate", l.create_booster) && Find(handle, "XGBoosterFree", l.free_booster) &&
                   Find(handle, "XGBoosterSetParam", l.set_parameter) && Find(handle, "XGBoosterUpdateOneIter", l.update) &&
                   Find(handle, "XGBoosterEvalOneIter", l.evaluate) &&
                   Find(handle, "XGBoosterPredictFromDMatrix", l.predict) &&
                   Find(handle, "XGBoosterSaveModelToBuffer", l.save);
        return l;
    }();
    return library;
}

const Library& Need() {
    RequireXgboost();
    return Loaded();
}

void Check(int status) {
    if (status == 0) return;
    // A trace of its own stack follows the first line.
    std::string message = Loaded().last_error();
    message = message.substr(0, message.find('\n'));
    throw Error(ErrorCode::kInternal, "XGBoost failed", message);
}

}  // namespace

bool HasXgboost() noexcept { return Loaded().loaded; }

void RequireXgboost() {
    if (!Loaded().loaded)
        throw Error(ErrorCode::kNotSupported, "boosted trees need the XGBoost library",
                    "libxgboost.so could not be loaded.",
                    "Install it (on Debian the package libxgboost0), or train with method \"logistic\".");
}

BoosterData::BoosterData(const std::vector<float>& values, std::size_t rows, std::size_t columns,
                         const std::vector<float>& labels) {
    Check(Need().create_matrix(values.data(), rows, columns, __builtin_nanf(""), &handle_));
    if (const int status = Loaded().set_float_info(handle_, "label", labels.data(), labels.size()); status != 0) {
        Loaded().free_matrix(handle_);
        Check(status);
    }
}

BoosterData::~BoosterData() {
    if (handle_ != nullptr) Loaded().free_matrix(handle_);
}

Booster::Booster(const BoosterData& training, const BoosterData* held_out,
                 const std::vector<std::pair<std::string, std::string>>& parameters)
    : training_(training), held_out_(held_out) {
    const Handle data[] = {training.handle(), held_out != nullptr ? held_out->handle() : nullptr};
    Check(Need().create_booster(data, held_out != nullptr ? 2 : 1, &handle_));
    for (const auto& [name, value] : parameters)
        if (const int status = Loaded().set_parameter(handle_, name.c_str(), value.c_str()); status != 0) {
            Loaded().free_booster(handle_);
            Check(status);
        }
}

Booster::~Booster() {
    if (handle_ != nullptr) Loaded().free_booster(handle_);
}

void Booster::Grow() { Check(Loaded().update(handle_, trees_++, training_.handle())); }

double Booster::HeldOutLoss() {
    Handle data[] = {held_out_->handle()};
    const char* names[] = {"held_out"};
    const char* said = nullptr;
    Check(Loaded().evaluate(handle_, trees_ - 1, data, names, 1, &said));
    // "[7]\theld_out-logloss:0.4321"
    const char* colon = std::strrchr(said, ':');
    if (colon == nullptr) throw Error(ErrorCode::kInternal, "XGBoost failed", std::string("It said \"") + said + "\".");
    return std::strtod(colon + 1, nullptr);
}

std::vector<double> Booster::HeldOutLogOdds(int trees, std::size_t rows) {
    const std::string config = "{\"type\": 1, \"training\": false, \"iteration_begin\": 0, \"iteration_end\": " +
                               std::to_string(trees) + ", \"strict_shape\": false}";
    const Length* shape = nullptr;
    Length dimensions = 0;
    const float* out = nullptr;
    Check(Loaded().predict(handle_, held_out_->handle(), config.c_str(), &shape, &dimensions, &out));
    if (dimensions == 0 || shape[0] != rows) throw Error(ErrorCode::kInternal, "XGBoost failed", "It gave another number of rows.");
    return std::vector<double>(out, out + rows);
}

std::string Booster::Save() {
    Length size = 0;
    const char* bytes = nullptr;
    Check(Loaded().save(handle_, "{\"format\": \"json\"}", &size, &bytes));
    return std::string(bytes, size);
}

}  // namespace prescriptive
