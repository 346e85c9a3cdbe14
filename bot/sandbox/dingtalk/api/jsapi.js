// What a page inside DingTalk finds as `dd`: ready, and the code that tells the app who has opened it.
(function () {
  const origin = new URL(document.currentScript.src).origin;

  function whoAmI() {
    const named = new URLSearchParams(location.search).get("sandbox_user");
    const user = named || sessionStorage.getItem("sandbox_user") || prompt("沙盒：您是谁？请输入钉钉 userId");
    if (user) sessionStorage.setItem("sandbox_user", user);
    return user || "";
  }

  async function fetchCode(wanted) {
    const query = new URLSearchParams({ user: whoAmI() });
    for (const name of ["corpId", "clientId"]) if (wanted[name] !== undefined) query.set(name, wanted[name]);
    const answer = await fetch(`${origin}/sandbox-auth-code?${query}`);
    const body = await answer.json();
    if (!answer.ok) throw body;
    return body;
  }

  function requestAuthCode(wanted) {
    const tell = (name, older, value) => (wanted[name] || wanted[older] || (() => {}))(value);
    const failed = (error) => (error.errorCode ? error : { errorCode: "-1", errorMessage: String(error) });
    const asked = fetchCode(wanted);
    asked.then(
      (found) => tell("onSuccess", "success", found),
      (error) => tell("onFail", "fail", failed(error)),
    );
    asked.then(
      (found) => tell("onComplete", "complete", found),
      (error) => tell("onComplete", "complete", failed(error)),
    );
    return asked;
  }

  function ready(then) {
    if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", () => then());
    else setTimeout(then, 0);
  }

  window.dd = {
    version: "3.0.0",
    env: { platform: "pc" },
    ready,
    error() {},
    requestAuthCode,
    runtime: { permission: { requestAuthCode } },
  };
})();
