// Asks DingTalk's client for a single-use code and goes back with it.
(function () {
  "use strict";
  const place = document.getElementById("sign-in");
  const back = (code) => {
    const query = new URLSearchParams({ code: code, state: place.dataset.state });
    window.location.replace(place.dataset.back + "?" + query);
  };
  const trouble = () => { document.getElementById("trouble").hidden = false; };
  const wanted = {
    corpId: place.dataset.corp,
    clientId: place.dataset.client,
    onSuccess: (info) => back(info.code),
    onFail: trouble,
  };
  if (!window.dd) { trouble(); return; }
  window.dd.ready(() => {
    const ask = window.dd.requestAuthCode || window.dd.runtime.permission.requestAuthCode;
    ask(wanted);
  });
})();
