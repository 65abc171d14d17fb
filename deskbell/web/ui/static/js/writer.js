// The rich text editor in the place of the text field. A hidden field of the same name and the form's `html` follow it,
// so that the form is sent, saved and restored as without it.
import {
  Blockquote, Bold, BulletList, Code, CodeBlock, Document, Editor, HardBreak, Image, Italic, Link, ListItem, OrderedList,
  Paragraph, Text, UndoRedo,
} from "../vendor/prose-editor/editor.js";
import { form, useSurface, written } from "./composer.js";

const field = form.querySelector("textarea");
const label = form.querySelector("#text-l");

const escape = (text) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
const asHtml = (text) =>
  text.split(/\n{2,}/).map((part) => `<p>${escape(part).replace(/\n/g, "<br>")}</p>`).join("");

// What has no formatting is plain text, to be read and answered as such; no `html` goes with it.
const isPlain = (doc) => {
  let plain = true;
  doc.descendants((node) => {
    if (node.marks.length || !["paragraph", "text", "hardBreak"].includes(node.type.name)) plain = false;
    return plain;
  });
  return plain;
};

// Where in the document the n-th character of its plain text stands.
const at = (doc, n) => {
  let left = n;
  let found = null;
  let first = true;
  doc.descendants((node, position) => {
    if (found !== null) return false;
    if (node.isTextblock) {
      if (!first) left -= 2;
      first = false;
      if (left <= 0) found = position + 1;
      return true;
    }
    if (node.isBlock) return true;
    const size = node.isText ? node.text.length : 1;
    if (left <= size) found = position + left;
    left -= size;
    return false;
  });
  return found ?? doc.content.size;
};

const COMMANDS = {
  bold: (chain) => chain.toggleBold(),
  italic: (chain) => chain.toggleItalic(),
  list: (chain) => chain.toggleBulletList(),
  quote: (chain) => chain.toggleBlockquote(),
  code: (chain) => chain.toggleCode(),
};

const link = (editor) => {
  if (editor.isActive("link")) return editor.chain().focus().unsetLink().run();
  const dialog = document.getElementById("link-dialog");
  const address = dialog.querySelector("input");
  dialog.showModal();
  dialog.addEventListener("close", () => {
    const href = address.value.trim();
    address.value = "";
    if (dialog.returnValue !== "ok" || !href) return editor.commands.focus();
    const whole = /^(https?:|mailto:|tel:)/i.test(href) ? href : `https://${href}`;
    const chain = editor.chain().focus();
    const marked = { type: "text", text: whole, marks: [{ type: "link", attrs: { href: whole } }] };
    if (editor.state.selection.empty) chain.insertContent(marked).run();
    else chain.setMark("link", { href: whole }).run();
  }, { once: true });
};

export const write = () => {
  const focused = document.activeElement === field;
  const { selectionStart, selectionEnd } = field;
  const html = form.elements.html.value;
  const place = document.createElement("div");
  place.className = "ctext crich";
  const text = document.createElement("input");
  text.type = "hidden";
  text.name = field.name;
  text.value = field.value;
  label.removeAttribute("for");
  const keep = (editor) => {
    text.value = editor.getText({ blockSeparator: "\n\n" });
    form.elements.html.value = isPlain(editor.state.doc) ? "" : editor.getHTML();
  };
  field.replaceWith(place, text);
  const editor = new Editor({
    element: place,
    injectCSS: false,
    extensions: [
      Document, Paragraph, Text, HardBreak, Bold, Italic, BulletList, OrderedList, ListItem, Blockquote, Code, CodeBlock, UndoRedo,
      Link.configure({ openOnClick: false, autolink: false }), Image.configure({ inline: true }),
    ],
    content: html || asHtml(field.value),
    parseOptions: html ? {} : { preserveWhitespace: "full" }, // who is still typing has just typed a space, perhaps
    editorProps: {
      attributes: {
        id: field.id, role: "textbox", "aria-multiline": "true", "aria-labelledby": "text-l",
        ...(field.ariaInvalid && { "aria-invalid": field.ariaInvalid }),
      },
    },
    onUpdate: ({ editor }) => {
      keep(editor);
      place.toggleAttribute("data-empty", editor.isEmpty);
      written();
    },
  });
  place.dataset.placeholder = field.placeholder;
  place.toggleAttribute("data-empty", editor.isEmpty);
  const bar = form.querySelector("[data-format]");
  if (bar) {
    bar.hidden = false;
    bar.addEventListener("click", (event) => {
      const what = event.target.closest("[data-do]")?.dataset.do;
      if (what === "link") link(editor);
      else if (what) COMMANDS[what](editor.chain().focus()).run();
    });
    const mark = () => {
      const names = { bold: "bold", italic: "italic", list: "bulletList", link: "link", quote: "blockquote", code: "code" };
      for (const button of bar.querySelectorAll("[data-do]")) {
        button.setAttribute("aria-pressed", editor.isActive(names[button.dataset.do]));
      }
    };
    editor.on("transaction", mark);
    mark();
  }
  useSurface({
    element: place,
    focus: () => editor.commands.focus(),
    text: () => text.value,
    beforeCaret: () => editor.state.selection.$from.parent.textBetween(0, editor.state.selection.$from.parentOffset, "\n", "\n").split("\n").pop(),
    insert: (text) => editor.chain().focus().insertContent(asHtml(text)).run(),
    picture: (src, alt) => editor.chain().focus().insertContent({ type: "image", attrs: { src, alt } }).run(),
  });
  if (!focused) return;
  const { doc } = editor.state;
  editor.commands.setTextSelection({ from: at(doc, selectionStart), to: at(doc, selectionEnd) });
  editor.view.focus(); // at once: a letter typed till the next frame would be lost
};
