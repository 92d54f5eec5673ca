// Unfolds the API's description with Swagger UI when somebody asks for it; the tables on the page say the same in short.
const place = document.querySelector("[data-api]");
const button = document.querySelector("[data-api-open]");
document.querySelector("[data-api-try]").hidden = false;

const unfold = () => {
  place.id = "api";
  window.SwaggerUIBundle({
    url: place.dataset.api,
    dom_id: "#api",
    presets: [window.SwaggerUIBundle.presets.apis],
    layout: "BaseLayout",
    docExpansion: "none",
    validatorUrl: null,
    requestInterceptor: (request) => {
      if (request.method && request.method !== "GET") request.headers[place.dataset.csrfHeader] = place.dataset.csrf;
      return request;
    },
  });
};

button.addEventListener("click", () => {
  button.disabled = true;
  const style = Object.assign(document.createElement("link"), { rel: "stylesheet", href: place.dataset.style });
  const script = Object.assign(document.createElement("script"), { src: place.dataset.script });
  script.addEventListener("load", unfold);
  script.addEventListener("error", () => { button.disabled = false; });
  document.head.append(style, script);
});
