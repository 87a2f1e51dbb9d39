#pragma once

// Debian's SOCI is configured with Boost, but its package does not install Boost. Boost serves only
// templates that bind Boost types, which are not used here.
#include <soci/soci-config.h>
#undef SOCI_HAVE_BOOST
#include <soci/soci.h>
