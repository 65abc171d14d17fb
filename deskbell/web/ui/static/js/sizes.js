// How sizes of files are written, as the server writes them: steps of 1,024, one decimal below ten.
const UNITS = ["B", "KB", "MB", "GB"];

export const size = (bytes) => {
  let at = 0;
  while (bytes >= 1024 && at < 3) {
    bytes /= 1024;
    at += 1;
  }
  const digits = at && bytes < 9.95 ? 1 : 0;
  return `${bytes.toLocaleString(document.documentElement.lang, { minimumFractionDigits: digits, maximumFractionDigits: digits })} ${UNITS[at]}`;
};
