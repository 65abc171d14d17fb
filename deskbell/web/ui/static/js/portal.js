// The portal, the sign-in and the set-up: the little that HTML cannot do.
import "./newticket.js";
import "./passwords.js";
import "./shelves.js";
import "./toasts.js";
