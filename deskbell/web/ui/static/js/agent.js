// The agent's desk: what HTML and CSS cannot do, one behaviour a file. Every page works without any of it.
import "./commands.js";
import "./autosubmit.js";
import "./arranging.js";
import "./composer.js";
import "./lists.js";
import "./shortcuts.js";
import "./tabs.js";
import "./ticks.js";
import "./toasts.js";
import "./passwords.js";
