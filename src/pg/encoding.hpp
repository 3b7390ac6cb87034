// Between the server's encoding and the core's UTF-8.
#pragma once

#include <cstddef>

namespace prescriptive {

// True where UTF-8 goes to and fro as it is: UTF8 and SQL_ASCII databases.
bool server_takes_utf8();

// Converts text of the server to UTF-8 without raising an ERROR over its
// contents: false where they are not valid. The result may be the input
// itself. Text of an SQL_ASCII database counts as UTF-8 where it is that.
bool server_to_utf8(const char* text, std::size_t size, const char** utf8, std::size_t* utf8_size);

// ERROR 22021 for a text of which that was false; `name` says what it is.
[[noreturn]] void raise_invalid_bytes(const char* name);

// UTF-8 for the server. ERROR 22P05 where its encoding lacks a character.
// The result is NUL-ended and may be the input itself.
const char* utf8_to_server(const char* utf8, std::size_t size, std::size_t* server_size);

// The same for messages: what cannot be converted becomes a question mark.
const char* utf8_to_server_lenient(const char* utf8);

}  // namespace prescriptive
