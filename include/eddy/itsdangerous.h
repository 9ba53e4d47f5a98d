// Signed values, as itsdangerous writes and reads them: cookies and links that a Python program and this one share.
#pragma once
#include "eddy/signing/errors.h"
#include "eddy/signing/serializer.h"
#include "eddy/signing/signer.h"
