/** Asks for files of this device. `chosen` is not called if nothing is chosen. */
export function chooseFiles(accept: string, chosen: (files: File[]) => void): void {
  const input = document.createElement("input");
  input.type = "file";
  input.accept = accept;
  input.addEventListener("change", () => {
    const files = [...(input.files ?? [])];
    if (files.length > 0) chosen(files);
  });
  input.click();
}
