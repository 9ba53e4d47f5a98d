// A blog: accounts, and posts that only their authors change.
#pragma once
#include <memory>

#include "eddy/flask.h"

namespace flaskr {

// The application factory: each call makes an app of its own. `settings` is a dict: DATABASE, a file, which is made where it is
// not there, and SECRET_KEY are to be in it.
std::unique_ptr<eddy::flask::Flask> create_app(const eddy::Value& settings);

// /auth: registering, logging in and out.
eddy::flask::Blueprint auth();
// The posts.
eddy::flask::Blueprint blog();

// Who is logged in: a dict of `id` and `username`, or None.
eddy::Value current_user();
// The same; sends a stranger to the login.
eddy::Value require_login();

}  // namespace flaskr
