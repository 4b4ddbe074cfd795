/* For the body of a function that returns the forms that this processor allows, in order: one of them, if it
   has the place `index`. */

#define OFFER(name) \
  if (name##_is_available() && index-- == 0) return &name##_form;
