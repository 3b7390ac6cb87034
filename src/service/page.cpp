#include "page.hpp"

#include <openssl/sha.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <utility>

namespace prescriptive::service {

namespace {

constexpr std::size_t kMaximumFile = 4 * 1024 * 1024;

constexpr std::array<std::pair<std::string_view, std::string_view>, 8> kTypes = {{
    {".html", "text/html; charset=utf-8"},
    {".js", "text/javascript; charset=utf-8"},
    {".css", "text/css; charset=utf-8"},
    {".svg", "image/svg+xml"},
    {".png", "image/png"},
    {".json", "application/json"},
    {".txt", "text/plain; charset=utf-8"},
    {".woff2", "font/woff2"},
}};

std::string Read(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    std::string content{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    if (!file) throw std::runtime_error("page: cannot read " + path.string());
    if (content.size() > kMaximumFile) throw std::runtime_error("page: " + path.string() + " is too large");
    return content;
}

std::string ReadIfThere(const std::filesystem::path& path) {
    return std::filesystem::exists(path) ? Read(path) : std::string();
}

std::string EtagOf(std::string_view content) {
    std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
    SHA256(reinterpret_cast<const unsigned char*>(content.data()), content.size(), digest.data());
    std::string etag = "\"";
    for (std::size_t i = 0; i < 12; ++i) {
        etag += "0123456789abcdef"[digest[i] >> 4U];
        etag += "0123456789abcdef"[digest[i] & 15U];
    }
    return etag + "\"";
}

// Vite puts eight characters of the content's hash before the extension: app-BxY2_z8Q.js.
bool NamedByContent(std::string_view name) {
    const auto dot = name.rfind('.');
    return dot != std::string_view::npos && dot > 9 && name[dot - 9] == '-';
}

// The members of a header with commas between, without white space around.
template <typename Function>
bool AnyMember(std::string_view header, Function&& function) {
    while (!header.empty()) {
        const auto comma = header.find(',');
        auto member = header.substr(0, comma);
        const auto first = member.find_first_not_of(" \t");
        member = first == std::string_view::npos ? std::string_view{} : member.substr(first);
        while (!member.empty() && (member.back() == ' ' || member.back() == '\t')) member.remove_suffix(1);
        if (!member.empty() && function(member)) return true;
        header = comma == std::string_view::npos ? std::string_view{} : header.substr(comma + 1);
    }
    return false;
}

bool Accepts(std::string_view header, std::string_view encoding) {
    return AnyMember(header, [encoding](std::string_view member) {
        const auto semicolon = member.find(';');
        if (member.substr(0, semicolon) != encoding) return false;
        if (semicolon == std::string_view::npos) return true;
        // A weight of nought means no.
        const auto weight = member.substr(semicolon + 1);
        return weight.find_first_of("123456789") != std::string_view::npos;
    });
}

}  // namespace

// Styles of single elements are set by scripts, which style-src does not concern.
const std::string_view kPageHeaders =
    "Content-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'\r\n"
    "Referrer-Policy: no-referrer\r\n"
    "Cross-Origin-Opener-Policy: same-origin\r\n"
    "Cross-Origin-Resource-Policy: same-origin\r\n"
    "Permissions-Policy: camera=(), geolocation=(), microphone=()\r\n"
    "Vary: Accept-Encoding\r\n";

PageFile::Form PageFile::FormFor(std::string_view accept_encoding) const {
    if (!brotli.empty() && Accepts(accept_encoding, "br")) return {brotli, "br"};
    if (!gzip.empty() && Accepts(accept_encoding, "gzip")) return {gzip, "gzip"};
    return {plain, {}};
}

bool PageFile::MatchedBy(std::string_view if_none_match) const {
    return AnyMember(if_none_match, [this](std::string_view member) {
        if (member.substr(0, 2) == "W/") member.remove_prefix(2);
        return member == "*" || member == etag;
    });
}

Page::Page(const std::string& folder) {
    if (folder.empty()) return;
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
        const std::filesystem::path& path = entry.path();
        const std::string extension = path.extension().string();
        if (extension == ".br" || extension == ".gz") continue;
        const auto* const type =
            std::find_if(kTypes.begin(), kTypes.end(), [&](const auto& t) { return t.first == extension; });
        if (!entry.is_regular_file() || type == kTypes.end())
            throw std::runtime_error("page: " + path.string() + " is no file of a page");
        PageFile file;
        file.type = type->second;
        file.plain = Read(path);
        file.brotli = ReadIfThere(path.string() + ".br");
        file.gzip = ReadIfThere(path.string() + ".gz");
        file.etag = EtagOf(file.plain);
        file.named_by_content = NamedByContent(path.filename().string());
        files_.emplace(path.filename().string(), std::move(file));
    }
    if (error) throw std::runtime_error("page: cannot read " + folder + ": " + error.message());
    if (files_.count("index.html") == 0) throw std::runtime_error("page: " + folder + " has no index.html");
}

const PageFile* Page::Find(std::string_view name) const {
    const auto found = files_.find(name.empty() ? std::string_view("index.html") : name);
    return found == files_.end() ? nullptr : &found->second;
}

}  // namespace prescriptive::service
