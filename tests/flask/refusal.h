// Why something is refused: what() of the Error that a call throws; empty where it throws none.
#pragma once
#include <string>

#include "eddy/flask/errors.h"

namespace eddy::flask {

template <class Error = RegistrationError, class Call>
std::string refusal(Call call) {
  try {
    call();
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

}  // namespace eddy::flask
