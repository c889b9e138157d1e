// A preview keeps the page, so that the file stays chosen; without this script it is chosen once more.
document.addEventListener("DOMContentLoaded", () => {
  const form = document.getElementById("import-form");
  form?.addEventListener("submit", async (event) => {
    if (event.submitter?.name !== "preview" || !form.reportValidity()) return;
    event.preventDefault();
    const sent = new FormData(form, event.submitter);
    event.submitter.disabled = true;
    try {
      const response = await fetch(form.action, { method: "POST", body: sent });
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      const answer = page.getElementById("import-answer");
      if (!answer) throw new Error("no answer");
      document.getElementById("import-answer").replaceChildren(...answer.childNodes);
      for (const old of form.querySelectorAll(".dertig-error")) old.remove();
      const error = page.querySelector("#import-form .dertig-error");
      if (error) document.getElementById("import-answer").replaceChildren(error);
    } catch {
      form.submit();
    } finally {
      event.submitter.disabled = false;
    }
  });
});
