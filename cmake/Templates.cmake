# eddy_add_templates(TARGET app DIRECTORY templates ENGINE jinja2|tornado [OPTIONS file.toml] [FOLDER name]): compiles
# every template below DIRECTORY into the program, so that it needs no file of them and renders at the speed of C++.
#
# The program knows them as FOLDER, by default the last part of DIRECTORY; a Flask or Tornado app whose template folder
# bears that name takes them by itself. OPTIONS fixes what the code depends on (docs/templates/compile.md). A template
# with an error stops the build, with its file and line.
function(eddy_add_templates)
  cmake_parse_arguments(PARSE_ARGV 0 arg "" "TARGET;DIRECTORY;ENGINE;OPTIONS;FOLDER" "")
  if(NOT TARGET "${arg_TARGET}" OR NOT arg_DIRECTORY OR NOT arg_ENGINE MATCHES "^(jinja2|tornado)$")
    message(FATAL_ERROR "eddy_add_templates: TARGET (a target), DIRECTORY and ENGINE (jinja2 or tornado) are needed")
  endif()
  get_target_property(type ${arg_TARGET} TYPE)
  if(type STREQUAL "STATIC_LIBRARY")
    message(FATAL_ERROR "eddy_add_templates: ${arg_TARGET} is a static library, which the linker takes nothing from "
      "that nobody names: give the program that links it, or an OBJECT library")
  endif()
  cmake_path(ABSOLUTE_PATH arg_DIRECTORY NORMALIZE OUTPUT_VARIABLE directory)
  if(NOT IS_DIRECTORY ${directory})
    message(FATAL_ERROR "eddy_add_templates: there is no folder ${directory}")
  endif()
  if(NOT arg_FOLDER)
    cmake_path(GET directory FILENAME arg_FOLDER)
  endif()
  set(options)
  if(arg_OPTIONS)
    cmake_path(ABSOLUTE_PATH arg_OPTIONS NORMALIZE)
    set(options --options ${arg_OPTIONS})
  endif()

  file(GLOB_RECURSE files CONFIGURE_DEPENDS ${directory}/*)
  list(FILTER files EXCLUDE REGEX "/\\.[^/]*$")
  foreach(file IN LISTS files)
    cmake_path(RELATIVE_PATH file BASE_DIRECTORY ${directory} OUTPUT_VARIABLE name)
    set(output ${CMAKE_CURRENT_BINARY_DIR}/${arg_TARGET}.templates/${arg_ENGINE}/${arg_FOLDER}/${name}.cc)
    cmake_path(GET output PARENT_PATH output_folder)
    file(MAKE_DIRECTORY ${output_folder})
    set(needs ${file} ${arg_OPTIONS})
    if(arg_ENGINE STREQUAL "tornado")
      set(needs ${files} ${arg_OPTIONS})  # what it extends and includes is part of its code
    endif()
    add_custom_command(OUTPUT ${output}
      COMMAND eddy::eddy compile --engine ${arg_ENGINE} --templates ${directory} --folder ${arg_FOLDER} ${options}
        --output ${output} ${name}
      DEPENDS ${needs} eddy::eddy
      COMMENT "Compiling template ${arg_FOLDER}/${name}"
      VERBATIM)
    target_sources(${arg_TARGET} PRIVATE ${output})
  endforeach()
  target_link_libraries(${arg_TARGET} PRIVATE eddy::templates)
endfunction()
