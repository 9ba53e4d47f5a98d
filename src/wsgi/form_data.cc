// See eddy/wsgi/form_data.h. Tests: tests/wsgi/form_data_test.cc.
#include "eddy/wsgi/form_data.h"

#include <algorithm>
#include <cstring>

#include "eddy/base/log.h"

namespace eddy::wsgi {
namespace {

constexpr base::Logger logger{"eddy.wsgi"};

}  // namespace

base::Result<std::size_t, SpoolError> FormFile::read(std::uint64_t at, std::span<char> into) const {
  const std::uint64_t left = size() - std::min(at, size());
  into = into.first(static_cast<std::size_t>(std::min<std::uint64_t>(into.size(), left)));
  if (into.empty()) return std::size_t{0};
  if (spool_) return spool_->read(spooled_at_ + at, into);
  std::memcpy(into.data(), memory_.data() + at, into.size());
  return into.size();
}

FormData::FormData(std::string_view content_type, FormOptions options)
    : options_{std::move(options)}, parser_{"", options_.limits} {
  auto boundary = http::multipart_boundary(content_type);
  if (boundary.ok()) {
    parser_ = http::MultipartParser{*boundary, options_.limits};
  } else {
    fail(status_of(boundary.error()), describe(boundary.error()));
  }
}

bool FormData::fail(int status, std::string_view why) {
  status_ = status;
  error_ = why;
  fields.clear();
  files.clear();
  spool_.reset();
  return false;
}

bool FormData::fail(SpoolError error) {
  logger.error("the spool in " + spool_->folder() + " failed: " + describe(error));
  return fail(status_of(error), "an uploaded file could not be stored");
}

bool FormData::feed(std::string_view piece) {
  if (status_ != 0) return false;
  parser_.feed(piece);
  return take_events();
}

bool FormData::finish() {
  if (status_ != 0) return false;
  parser_.finish();
  return take_events();
}

bool FormData::take_events() {
  for (;;) {
    const http::MultipartEvent event = parser_.next();
    switch (event.kind) {
      case http::MultipartEvent::part: {
        http::MultipartPart& part = parser_.part();
        in_file_ = part.filename.has_value();
        if (in_file_) {
          FormFile& file = files.emplace_back();
          file.name = std::move(part.name);
          file.filename = std::move(*part.filename);
          file.headers = std::move(part.headers);
        } else {
          fields.emplace_back(std::move(part.name), std::string{});
        }
        break;
      }
      case http::MultipartEvent::content:
        if (!append(event.data)) return false;
        break;
      case http::MultipartEvent::part_end: break;
      case http::MultipartEvent::error: return fail(status_of(parser_.error()), describe(parser_.error()));
      case http::MultipartEvent::need_more:
      case http::MultipartEvent::end: return true;
    }
  }
}

bool FormData::append(std::string_view data) {
  if (in_file_) return append_to_file(data);
  fields.back().second.append(data);
  return true;
}

bool FormData::append_to_file(std::string_view data) {
  FormFile& file = files.back();
  if (!file.spool_) {
    if (file.memory_.size() + data.size() <= options_.spool_bytes &&
        file_memory_ + data.size() <= options_.file_memory_bytes) {
      file.memory_.append(data);
      file_memory_ += data.size();
      return true;
    }
    if (!spool_) spool_ = std::make_shared<Spool>(options_.spool_folder, options_.spool_files);
    file.spool_ = spool_;
    file.spooled_at_ = spool_->size();
    file_memory_ -= file.memory_.size();
    if (const auto appended = spool_->append(file.memory_); !appended.ok()) return fail(appended.error());
    std::string{}.swap(file.memory_);  // which gives its memory back; to assign another keeps it
  }
  if (const auto appended = spool_->append(data); !appended.ok()) return fail(appended.error());
  file.spooled_size_ = spool_->size() - file.spooled_at_;
  return true;
}

}  // namespace eddy::wsgi
