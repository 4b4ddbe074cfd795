#ifndef COUPLET_CZLIB_H
#define COUPLET_CZLIB_H

#include <zlib.h>

/// The macros deflateInit2 and inflateInit2 are not visible to Swift.
static inline int couplet_inflate_init_gzip(z_streamp stream) {
  return inflateInit2(stream, 15 + 16);
}

/** For the data of a PNG file. */
static inline int couplet_inflate_init_zlib(z_streamp stream) {
  return inflateInit2(stream, 15);
}

static inline int couplet_deflate_init_gzip(z_streamp stream, int level) {
  return deflateInit2(stream, level, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
}

#endif
