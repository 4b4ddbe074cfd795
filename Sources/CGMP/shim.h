#ifndef COUPLET_CGMP_H
#define COUPLET_CGMP_H

#include <gmp.h>

#endif
