// The portal, the sign-in and the set-up: the little that HTML cannot do.
import "./newticket.js";
import "./passwords.js";
import "./seen.js";
import "./shelves.js";
import "./toasts.js";
