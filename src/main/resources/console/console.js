// What a refreshed part asks for by itself is marked (X-Part), so that it keeps nobody logged in. While a person has
// something selected or focused in it, the part stays as it is.
document.addEventListener('htmx:beforeRequest', function (event) {
  var part = event.target;
  var selection = window.getSelection();
  var busy = part.contains(document.activeElement)
      || (selection && !selection.isCollapsed && part.contains(selection.anchorNode));
  if (busy || document.hidden) {
    event.preventDefault();
  }
});
