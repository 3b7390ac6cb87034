// The page at /crm: the files of one folder, read once at start, so that no request leads to a path.
#pragma once

#include <map>
#include <string>
#include <string_view>

namespace prescriptive::service {

struct PageFile {
    std::string_view type;
    std::string etag;
    std::string plain;
    std::string brotli;  // empty where there is none, as with gzip
    std::string gzip;
    bool named_by_content = false;  // another content would have another name

    struct Form {
        const std::string& body;
        std::string_view encoding;  // empty: none
    };
    // The smallest that the header Accept-Encoding takes.
    Form FormFor(std::string_view accept_encoding) const;
    // Whether the header If-None-Match has it.
    bool MatchedBy(std::string_view if_none_match) const;
};

class Page {
public:
    // An empty folder name gives no files. Throws std::runtime_error where one cannot be read, or is none of
    // a page.
    explicit Page(const std::string& folder);

    // By its name; an empty one is index.html. Null where there is none.
    const PageFile* Find(std::string_view name) const;

private:
    std::map<std::string, PageFile, std::less<>> files_;
};

// What the page may do in a browser: load and ask this service, and nothing else.
extern const std::string_view kPageHeaders;

}  // namespace prescriptive::service
