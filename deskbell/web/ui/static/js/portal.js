// The portal, the sign-in and the set-up: the little that HTML cannot do.
import "./passwords.js";
import "./toasts.js";
