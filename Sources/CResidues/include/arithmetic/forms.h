/* FORM_AT(index), for the body of a function that returns the forms that this processor allows, the fastest
   first, the portable one last, and null where there are not so many. */

#if defined(__x86_64__)
#define FORM_AT(index)                                       \
  if (ifma_is_available() && index-- == 0) return &ifma_form;   \
  if (fused_is_available() && index-- == 0) return &fused_form; \
  return index == 0 ? &portable_form : 0;
#elif defined(__aarch64__)
#define FORM_AT(index)                                       \
  if (fused_is_available() && index-- == 0) return &fused_form; \
  return index == 0 ? &portable_form : 0;
#else
#define FORM_AT(index) return index == 0 ? &portable_form : 0;
#endif
