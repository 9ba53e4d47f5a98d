# eddy_flask_app(TARGET [FOLDER]): lets a Flask-style program find its templates and static files in its source
# folder (by default the current one), wherever it is started from. Writes "<program>.root" beside the program.
function(eddy_flask_app target)
  set(folder ${CMAKE_CURRENT_SOURCE_DIR})
  if(ARGC GREATER 1)
    set(folder ${ARGV1})
  endif()
  file(GENERATE OUTPUT "$<TARGET_FILE:${target}>.root" CONTENT "${folder}\n")
endfunction()
