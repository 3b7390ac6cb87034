// Any text as a policy: what is accepted has a canonical form that is a fixed point and compiles. The
// input is a JSON merge patch of the shipped policy (with few phrases, to be quick), or else the document itself.
#include <nlohmann/json.hpp>

#include "shipped.hpp"

using namespace prescriptive;

namespace {

const nlohmann::json& ShippedDocument() {
    static const nlohmann::json document = [] {
        std::ifstream in(PRESCRIPTIVE_SOURCE_DIR "/policy/default.json", std::ios::binary);
        auto shipped = nlohmann::json::parse(in);
        for (auto& trait : shipped["traits"]["definitions"])
            trait["phrases"] = {{{"weight", 1}, {"phrases", {"too expensive", "<price>|discount~ ... now ?"}}}};
        shipped["reading"]["sentiment"]["valences"] = {{"good", 2}, {"good grief", -2}};
        return shipped;
    }();
    return document;
}

void Check(const std::string& text) {
    try {
        const std::string canonical = CanonicalPolicy(text);
        Require(CanonicalPolicy(canonical) == canonical);
        Require(CompilePolicy(canonical)->digest == Sha256(canonical));
    } catch (const Error&) {
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text(reinterpret_cast<const char*>(data), size);
    Check(text);
    const nlohmann::json patch = nlohmann::json::parse(text, nullptr, false);
    if (!patch.is_object()) return 0;
    nlohmann::json document = ShippedDocument();
    document.merge_patch(patch);
    Check(document.dump());
    return 0;
}
