// The agent's desk: what HTML and CSS cannot do, one behaviour a file. Every page works without any of it.
import "./commands.js";
import "./autosubmit.js";
import "./arranging.js";
import "./composer.js";
import "./canned.js";
import "./countdown.js";
import "./drafts.js";
import "./holds.js";
import "./lists.js";
import "./receivers.js";
import "./rich.js";
import "./shortcuts.js";
import "./tabs.js";
import "./ticks.js";
import "./toasts.js";
import "./uploads.js";
import "./passwords.js";
