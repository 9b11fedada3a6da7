// A question with native radio buttons: what each answer brings is here, so no kernel is asked.

function render({ model, el }) {
  const { question, options, button } = model.get("_data");
  const group = newName("evl-question"); // radio buttons of one name are one choice
  const radios = options.map((_, index) => node("input", { type: "radio", name: group, value: index + 1 }));
  const send = node("button", { type: "button" }, button);
  const said = node("p", { class: "evl-said", role: "status" });
  const choices = options.map((option, index) =>
    node("label", {}, radios[index], node("span", {}, `${index + 1}. ${option.text}`)));
  const root = node("fieldset", { class: "evl-question" },
    node("legend", {}, question), ...choices, send, said);
  keepKeys(root);

  const chosen = () => radios.findIndex((radio) => radio.checked) + 1;
  const ready = () => { send.disabled = chosen() === 0; };
  const show = () => {
    const answered = model.get("answered");
    radios.forEach((radio, index) => { radio.checked = index + 1 === answered; });
    const kept = !noKernelHere() && answered === model.get("_kept");
    said.textContent = answered ? options[answered - 1][kept ? "kept" : "says"] : "";
    said.classList.toggle("evl-right", Boolean(answered && options[answered - 1].right));
    ready();
  };
  root.addEventListener("change", ready);
  send.addEventListener("click", () => {
    const choice = chosen();
    if (choice === model.get("answered")) return show();
    model.set("answered", choice);
    model.save_changes();
  });
  model.on("change:answered change:_kept", show);
  show();
  el.append(root);
  return () => {
    model.off("change:answered change:_kept", show);
    root.remove();
  };
}

export default { render };
