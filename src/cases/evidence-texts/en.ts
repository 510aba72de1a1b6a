/** What is said of files that support a request, in English; the other languages say all of it. */
export const en = {
  "evidence.heading": "Papers and pictures",
  "evidence.ask": "Papers and pictures …",
  "evidence.lead":
    "You can send pictures or papers that show what happened. None is required: what you have no paper for, say in words.",
  "evidence.safe":
    "Before you send: cover the faces and names of others. Do not send passports, bank papers, passwords or lists of people.",
  "evidence.kind": "What does it show?",
  "evidence.paper": "A paper: court, fine, employer, university",
  "evidence.health": "Health, an injury, a clinic",
  "evidence.people": "People",
  "evidence.other": "Something else",
  "evidence.file": "File",
  "evidence.what":
    "JPEG, PNG or WebP pictures, PDF or plain text, 8 MB at most. Files left: {{left}}. A photograph of a paper is looked at sooner than a PDF. A HEIC picture of an iPhone is not taken: send a screenshot of it.",
  "evidence.send": "Send the file",
  "evidence.how":
    "Reviewers see a copy without place, date and device. The file as you sent it stays sealed; it opens only when two of them give a reason. Its name is not kept. Files are destroyed {{usual}} days after the month of the decision, of a declined request {{declined}} days unless they show health or people, and at once when you remove them or take the request back. They are in no backup. The running server sees a file for the moment in which it arrives.",
  "evidence.sent": "What you sent",
  "evidence.seen": "Somebody has looked at it.",
  "evidence.unseen": "Nobody has looked at it yet.",
  "evidence.died":
    "We tried three times to make the copy that reviewers see, and each time it broke off. The file is sealed, but nobody sees it unless two reviewers open the original. Destroy it here and send it in another form: a screenshot or a photograph of it.",
  "evidence.slow":
    "Making the copy that reviewers see took too long. The file is sealed, but nobody sees it unless two reviewers open the original. Destroy it here and send a smaller one: a screenshot or a photograph of it.",
  "evidence.remove": "Destroy this file",
  "evidence.removed": "The file is destroyed.",
  "evidence.kept": "The file has arrived and is sealed.",
  "evidence.back": "Back to the request",
  "evidence-closed": "This request is decided, so no files are taken for it.",
  "evidence-damaged":
    "This file is damaged or of a rare kind; nobody could open it. Make a picture of it and send that. Nothing was kept.",
  "evidence-empty": "No file was chosen, or it is empty.",
  "evidence-full":
    "This request has as many files as it can have. Destroy one that matters less, then send this one.",
  "evidence-heic":
    "HEIC and AVIF pictures are not taken. Show the picture on your screen, take a screenshot, and send that.",
  "evidence-pixels":
    "This picture has too many pixels. Take a screenshot of it, or a smaller photograph, and send that.",
  "evidence-storage":
    "The fund has no room for files now. Say in words what it shows, or try again tomorrow.",
  "evidence-too-large":
    "This file is larger than 8 MB. Send a screenshot or a smaller photograph. Nothing was kept.",
  "evidence-type":
    "Only JPEG, PNG and WebP pictures, PDF and plain text are taken. Take a screenshot of anything else.",
  "evidence-unknown": "This file is not here any more.",
  "request-malformed": "The file did not arrive whole. Nothing was kept; please send it again.",
  "too-many-requests":
    "Too many files are being sent at the moment, or you sent many today. Please try again later.",
  "upload-slow":
    "The file came too slowly. Nothing was kept; try a smaller one or another network.",
  "entry.evidence": "what reviewers note about files that you send",
  "hold.evidence":
    "Files that you send, sealed under your request’s key, with how long each is and whether it was looked at; in no backup",
  "kept.evidence":
    "Files: destroyed {{usual}} days after the month of the decision, of a declined request {{declined}} days unless they show health or people; at once when you remove them, or when the request is taken back.",
} as const;
