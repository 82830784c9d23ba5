/** Tables with a line under their head and nothing else around the cells. */
export const frameless = {
  top: "",
  "top-mid": "",
  "top-left": "",
  "top-right": "",
  bottom: "",
  "bottom-left": "",
  "bottom-right": "",
  "bottom-mid": "",
  left: "",
  "left-mid": "",
  mid: "─",
  "mid-mid": "──",
  right: "",
  "right-mid": "",
};
