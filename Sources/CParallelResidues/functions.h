/* What all forms have in common. */

#include "kernels.h"
#include "elimination.h"
#include "updates.h"
